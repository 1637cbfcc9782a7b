//! Plain text as the HTML of its paragraphs, so that what reads HTML reads it too. Takes every
//! character as it stands: nothing in the text becomes markup.

/// The HTML of a text whose paragraphs end with an empty line.
pub(in crate::source) fn to_html(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let mut html = String::with_capacity(text.len());
    for paragraph in text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
        html.push_str("<p>");
        html.push_str(&quick_xml::escape::escape(paragraph));
        html.push_str("</p>");
    }
    html
}

#[cfg(test)]
mod tests {
    use super::to_html;

    #[test]
    fn paragraphs_are_told_apart_and_nothing_becomes_markup() {
        assert_eq!(to_html("a <b>\r\n\r\n\n\n& c\nd"), "<p>a &lt;b&gt;</p><p>&amp; c\nd</p>");
    }
}
