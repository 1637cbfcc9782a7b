//! The reliability of first hits as a drawing: SVG 1.1 with a style sheet for light and dark. All text in it is
//! escaped; it holds no script and loads nothing.

use std::fmt::Write as _;

use tier0_indexer::text::entities::escaped;

use super::reliability::Reliability;

/// Side of a panel.
const SIDE: f64 = 320.0;
/// How far a bar stands off the edges of its bin.
const GAP: f64 = 2.0;
/// How far the names of two thresholds must be apart.
const ROOM: f64 = 20.0;
const LEFT: Panel = Panel { left: 70.0, top: 70.0 };
const RIGHT: Panel = Panel { left: 500.0, top: 70.0 };

const STYLE: &str = "text{font:13px system-ui,sans-serif;fill:#1f2328}.head{font-size:15px;font-weight:600}\
    .tick{font-size:11px;fill:#59636e}.page{fill:#fff}.grid{stroke:#d1d9e0}.ideal{stroke:#59636e;stroke-dasharray:5 4}\
    .bar{fill:#b6d3f7}.curve{fill:none;stroke:#0550ae;stroke-width:2}.dot{fill:#0550ae}.fitted{fill:#bc4c00}\
    @media (prefers-color-scheme:dark){text{fill:#f0f6fc}.tick{fill:#9198a1}.page{fill:#0d1117}.grid{stroke:#3d444d}\
    .ideal{stroke:#9198a1}.bar{fill:#1f4b82}.curve{stroke:#79c0ff}.dot{fill:#79c0ff}.fitted{fill:#ffa657}}";

/// A square whose axes go from 0 to 1.
struct Panel {
    left: f64,
    top: f64,
}

impl Panel {
    fn x(&self, share: f64) -> f64 {
        self.left + within(share) * SIDE
    }

    fn y(&self, share: f64) -> f64 {
        self.top + (1.0 - within(share)) * SIDE
    }
}

/// A share that can be drawn, whatever was computed.
fn within(share: f64) -> f64 {
    if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 }
}

/// Draws the reliability diagram and the curve of precision against coverage under `title`.
#[must_use]
pub fn plot(found: &Reliability, title: &str) -> String {
    let mut svg = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 860 500\" role=\"img\" aria-labelledby=\"title\">\n",
    );
    let title = as_xml(title);
    let _ = writeln!(svg, "<title id=\"title\">{title}</title>\n<style>{STYLE}</style>");
    svg.push_str("<rect class=\"page\" width=\"860\" height=\"500\"/>\n");
    svg.push_str(&label(30.0, 24.0, "head", "start", &title));
    svg.push_str(&frame(&LEFT, "Reliability of first hits", "confidence", "share right"));
    svg.push_str(&diagram(found));
    svg.push_str(&frame(&RIGHT, "Precision against coverage", "coverage: share of drafts with a hit", "precision"));
    svg.push_str(&curve(found));
    svg.push_str(&legend(found));
    svg.push_str("</svg>\n");
    svg
}

/// Grid, ticks and names of the axes.
fn frame(panel: &Panel, heading: &str, across: &str, up: &str) -> String {
    let (left, right, bottom, middle) = (panel.x(0.0), panel.x(1.0), panel.y(0.0), panel.x(0.5));
    let mut out = label(left, panel.top - 20.0, "", "start", heading);
    for tick in 0..=5_u8 {
        let share = f64::from(tick) / 5.0;
        let (x, y) = (panel.x(share), panel.y(share));
        let _ = writeln!(
            out,
            "<path class=\"grid\" d=\"M{left:.1} {y:.1}H{right:.1}M{x:.1} {bottom:.1}V{:.1}\"/>",
            panel.top
        );
        out.push_str(&label(x, bottom + 16.0, "tick", "middle", &format!("{share:.1}")));
        out.push_str(&label(left - 8.0, y + 4.0, "tick", "end", &format!("{share:.1}")));
    }
    out.push_str(&label(middle, bottom + 36.0, "", "middle", across));
    let (x, y) = (left - 40.0, panel.y(0.5));
    let _ =
        writeln!(out, "<text text-anchor=\"middle\" transform=\"translate({x:.1} {y:.1}) rotate(-90)\">{up}</text>");
    out
}

/// A bar for each bin, above it its number of hits, a dot at its mean confidence, and the line of perfect forecasts.
fn diagram(found: &Reliability) -> String {
    let mut out = String::new();
    for bin in &found.bins {
        let Some((confidence, right)) = bin.confidence.zip(bin.right) else { continue };
        let (from, to, top) = (LEFT.x(f64::from(bin.from)), LEFT.x(f64::from(bin.to)), LEFT.y(right));
        let (width, height) = (to - from - 2.0 * GAP, LEFT.y(0.0) - top);
        let _ = writeln!(
            out,
            "<rect class=\"bar\" x=\"{:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>",
            from + GAP
        );
        out.push_str(&dot(LEFT.x(confidence), top, "dot"));
        out.push_str(&label(f64::midpoint(from, to), LEFT.top - 4.0, "tick", "middle", &bin.hits.to_string()));
    }
    let (x0, y0, x1, y1) = (LEFT.x(0.0), LEFT.y(0.0), LEFT.x(1.0), LEFT.y(1.0));
    let _ = writeln!(out, "<path class=\"ideal\" d=\"M{x0:.1} {y0:.1}L{x1:.1} {y1:.1}\"/>");
    out
}

/// A line through all thresholds that show anything, each named where there is room.
fn curve(found: &Reliability) -> String {
    let (mut line, mut dots) = (String::new(), String::new());
    let mut named = f64::INFINITY;
    for point in &found.curve {
        let Some(precision) = point.precision else { continue };
        let (x, y) = (RIGHT.x(point.coverage), RIGHT.y(precision));
        let _ = write!(line, "{}{x:.1} {y:.1}", if line.is_empty() { 'M' } else { 'L' });
        dots.push_str(&dot(x, y, if point.is_fitted { "fitted" } else { "dot" }));
        // Coverage falls as the threshold rises, so names go from right to left.
        if !point.is_fitted && named - x > ROOM {
            dots.push_str(&label(x, y + 18.0, "tick", "middle", &format!("{:.1}", point.threshold)));
            named = x;
        }
    }
    if line.is_empty() { String::new() } else { format!("<path class=\"curve\" d=\"{line}\"/>\n{dots}") }
}

fn legend(found: &Reliability) -> String {
    let (y, mut out) = (LEFT.y(0.0) + 64.0, String::new());
    let (left, right) = (LEFT.left, RIGHT.left);
    let _ = writeln!(out, "<rect class=\"bar\" x=\"{left}\" y=\"{:.1}\" width=\"14\" height=\"10\"/>", y - 9.0);
    out.push_str(&label(left + 22.0, y, "", "start", "share right, the number of hits above"));
    out.push_str(&dot(left + 7.0, y + 14.0, "dot"));
    out.push_str(&label(left + 22.0, y + 18.0, "", "start", "at the mean confidence of the bin"));
    let _ = writeln!(out, "<path class=\"ideal\" d=\"M{left} {:.1}h16\"/>", y + 32.0);
    out.push_str(&label(left + 22.0, y + 36.0, "", "start", "confidence that is always true"));
    out.push_str(&dot(right + 7.0, y - 4.0, "dot"));
    out.push_str(&label(right + 22.0, y, "", "start", "thresholds of confidence"));
    if let Some(fitted) = found.curve.iter().find(|point| point.is_fitted) {
        out.push_str(&dot(right + 7.0, y + 14.0, "fitted"));
        let name = format!("the fitted threshold, {:.3}", fitted.threshold);
        out.push_str(&label(right + 22.0, y + 18.0, "", "start", &name));
    }
    out
}

fn dot(x: f64, y: f64, class: &str) -> String {
    format!("<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"/>\n")
}

/// A text; `text` must be escaped already.
fn label(x: f64, y: f64, class: &str, anchor: &str, text: &str) -> String {
    format!("<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{text}</text>\n")
}

/// Text as XML 1.0 takes it: escaped, and without what it does not allow at all.
fn as_xml(text: &str) -> String {
    escaped(&text.replace(|c: char| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'), " "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::reliability::Forecast;

    fn drawn(title: &str) -> String {
        let forecast = |confidence, is_right| Some(Forecast { confidence, is_right });
        plot(&Reliability::of(&[forecast(0.85, true), forecast(0.3, false), None], 1, 0.625), title)
    }

    #[test]
    fn names_are_escaped() {
        let svg = drawn("<script>&\"'\u{1b}");
        assert!(!svg.contains("<script>") && !svg.contains('\u{1b}'), "{svg}");
        assert!(svg.contains("&lt;script&gt;&amp;&quot;&#39; </title>"), "{svg}");
    }

    #[test]
    fn both_panels_have_axes_a_legend_and_what_was_counted() {
        let svg = drawn("docs");
        for text in ["share right", "coverage: share of drafts", "precision<", "0.625", "prefers-color-scheme:dark"] {
            assert!(svg.contains(text), "{text}");
        }
        assert_eq!(svg.matches("class=\"bar\"").count(), 3, "two bins and the legend");
        assert_eq!(svg.matches("<text").count(), svg.matches("</text>").count());
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n") && !svg.contains("NaN"));
    }

    #[test]
    fn nothing_found_and_numbers_that_are_none_are_drawn_too() {
        let odd = Reliability::of(&[Some(Forecast { confidence: f32::NAN, is_right: true })], 0, f32::NAN);
        assert!(plot(&odd, "").lines().all(|line| !line.contains("=\"NaN") && !line.contains("MNaN")));
        assert!(!plot(&Reliability::of(&[], 0, 0.5), "").contains("class=\"curve\""));
    }
}
