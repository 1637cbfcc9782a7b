//! Time that guidance adds to the suggest call: a draft of 300 words, and 200 rules with their classifier.

use std::{collections::BTreeMap, fs, hint::black_box, path::Path};

use criterion::{Criterion, criterion_group, criterion_main};
use tier0_indexer::clock::{Timestamp, day};
use tier0_server::{
    draft::{Draft, understand},
    learning::lessons,
    scope::{Circumstances, Policy, Source, guide},
};

/// How often the rules of the bundled policy are there: 8 times 25.
const COPIES: usize = 8;

const DRAFT: &str = "Since the release of Tuesday the order page of our production app in the Mendix Cloud is slow in the \
    morning. It takes forty seconds before the list is there, and some users get a time-out. We looked at the CPU and the \
    memory of the node, both are low. The database has the index that the documentation proposes, and the log has no error at \
    all. Version is 9.24.3. Could you have a look at what happens there, and tell us whether a larger container would help? \
    By the way, the technical contact of this app has left the company and somebody else must get the alerts.";

fn scope(criterion: &mut Criterion) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus/policy/scope.toml");
    let text = fs::read_to_string(&file).expect("the bundled policy is there");
    let (head, rules) = text.split_once("\n[[rule]]\n").expect("the bundled policy has rules");
    let mut many = head.to_owned();
    for copy in 0..COPIES {
        for rule in rules.split("\n[[rule]]\n") {
            let rule =
                if copy == 0 { rule.to_owned() } else { rule.replacen("id = \"", &format!("id = \"{copy}-"), 1) };
            many.push_str("\n[[rule]]\n");
            many.push_str(&rule);
        }
    }
    let policy = Policy::parse(&many).expect("copies of rules are rules");
    let classifier = lessons(&policy, &file).expect("its examples can be read").expect("it learns").train();
    let policy = policy.with_classifier(classifier);
    let source = Source { title: "Policy".to_owned(), url: "/policy".to_owned() };
    let sources: BTreeMap<_, _> = policy.rules().iter().map(|rule| (rule.id.clone(), source.clone())).collect();
    let draft = Draft::from_text(&[DRAFT, DRAFT, DRAFT].join("\n"));
    let understanding = understand(&draft);
    let circumstances = Circumstances { fields: &draft.fields, today: day(Timestamp::UNIX_EPOCH), audiences: &[] };
    criterion.bench_function(&format!("guidance, {} rules, 300 words", policy.rules().len()), |bench| {
        bench.iter(|| guide(&policy, &sources, black_box(&understanding), circumstances));
    });
}

criterion_group!(benches, scope);
criterion_main!(benches);
