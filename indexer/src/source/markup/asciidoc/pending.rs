//! What the lines above a block say of it: id, title, style, options. Gathered line by line, taken by
//! the block.

use super::{
    attribute_list::{AttributeList, Shorthand},
    line::Above,
};

/// What is said of the next block so far.
#[derive(Debug, Default)]
pub(super) struct Pending {
    pub(super) id: Option<String>,
    /// What references to it are to show.
    pub(super) reference: String,
    pub(super) title: Option<String>,
    pub(super) style: String,
    pub(super) options: Vec<String>,
    pub(super) list: AttributeList,
}

impl Pending {
    /// Takes a line above a block; attributes have been put in already.
    pub(super) fn take(&mut self, above: Above<'_>) {
        match above {
            Above::Title(title) => self.title = Some(title.to_owned()),
            Above::Anchor(id, reference) => {
                self.id = Some(id.to_owned());
                reference.clone_into(&mut self.reference);
            }
            Above::Attributes(list) => self.attributes(list),
        }
    }

    fn attributes(&mut self, list: &str) {
        let list = AttributeList::parse(list);
        let short = Shorthand::parse(list.position(0));
        if !short.style.is_empty() {
            self.style = short.style;
        }
        self.id = short.id.or_else(|| list.get("id").map(str::to_owned)).or(self.id.take());
        self.options.extend(short.options);
        for name in ["opts", "options"] {
            let options = list.get(name).unwrap_or_default().split([',', ' ']);
            self.options.extend(options.filter(|option| !option.is_empty()).map(str::to_owned));
        }
        if let Some(title) = list.get("title") {
            self.title = Some(title.to_owned());
        }
        if let Some(reference) = list.get("reftext") {
            reference.clone_into(&mut self.reference);
        }
        self.list.named.extend(list.named);
        if !list.positional.is_empty() {
            self.list.positional = list.positional;
        }
    }

    /// Who is quoted, and from where.
    pub(super) fn attribution(&self) -> Option<String> {
        if !matches!(self.style.as_str(), "quote" | "verse") {
            return None;
        }
        let who = self.list.get("attribution").unwrap_or(self.list.position(1));
        let from = self.list.get("citetitle").unwrap_or(self.list.position(2));
        let said: Vec<&str> = [who, from].into_iter().filter(|said| !said.is_empty()).collect();
        (!said.is_empty()).then(|| said.join(", "))
    }

    /// Whether attributes are put into a block of code.
    pub(super) fn substitutes(&self) -> bool {
        self.subs().any(|sub| matches!(sub.trim_matches('+'), "attributes" | "normal" | "a"))
    }

    /// Whether numbers that lead to notes are shown in a block of code.
    pub(super) fn keeps_callouts(&self) -> bool {
        self.subs().any(|sub| matches!(sub, "-callouts" | "none"))
    }

    fn subs(&self) -> impl Iterator<Item = &str> {
        self.list.get("subs").unwrap_or_default().split(',').map(str::trim)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_above_add_up() {
        let mut pending = Pending::default();
        pending.take(Above::Anchor("first", "See it"));
        pending.take(Above::Title("A listing"));
        pending.take(Above::Attributes("source%linenums#second,java,subs=\"+attributes\""));
        assert_eq!((pending.id.as_deref(), pending.title.as_deref()), (Some("second"), Some("A listing")));
        assert_eq!((pending.style.as_str(), pending.list.position(1)), ("source", "java"));
        assert!(pending.substitutes() && pending.options == ["linenums"]);
        assert_eq!(pending.attribution(), None);
    }

    #[test]
    fn callouts_may_be_meant() {
        let mut pending = Pending::default();
        assert!(!pending.keeps_callouts() && !pending.substitutes());
        pending.take(Above::Attributes("source,subs=\"attributes,-callouts\""));
        assert!(pending.keeps_callouts() && pending.substitutes());
    }

    #[test]
    fn quotes_name_who_said_it() {
        let mut pending = Pending::default();
        pending.take(Above::Attributes("quote, Ann Example, A Book"));
        assert_eq!(pending.attribution().as_deref(), Some("Ann Example, A Book"));
    }
}
