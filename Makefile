# Every command that a person needs; `make` alone lists them. What they do is in scripts/.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

with := scripts/with-tools
stage := scripts/stage
server := --no-default-features --features ssr
browser := --no-default-features --features hydrate
target := $(or $(CARGO_TARGET_DIR),target)
.PHONY: help setup build site run watch cluster test test-setup fmt lint lint-server lint-browser lint-neither server-side browser-side compile-tests test-rust test-size test-docs test-e2e bench torture fuzz clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Get what building needs: 10 to 20 minutes the first time, a second afterwards
	@scripts/setup

build: site ## Build the program and its site, as released: 10 minutes the first time
	@$(with) cargo build --release $(server) --bin exchat

site: setup ## Build what browsers load, as released
	@$(stage) "site" scripts/site

run: build ## Build what has changed and serve it at http://127.0.0.1:4000
	@$(with) scripts/run

watch: setup ## Serve while developing: rebuild and reload at every change
	@$(with) cargo leptos watch

cluster: build ## Three nodes, PostgreSQL, NATS and a balancer on this machine, until Ctrl+C
	@scripts/cluster-tools
	@$(with) scripts/cluster

test: setup test-setup ## Everything that must pass: what CI runs
	@$(MAKE) fmt
	@$(MAKE) -j2 --output-sync=target server-side browser-side
	@$(MAKE) test-rust test-size test-docs test-e2e

# Each side has a folder of its own to build in, so that one goes on while the
# other waits for a compiler that is alone at the end.
server-side:
	@$(MAKE) lint-server
	@$(MAKE) compile-tests

browser-side:
	@$(MAKE) lint-browser
	@$(MAKE) lint-neither
	@$(MAKE) site

fmt: ## Is every Rust file formatted? (cargo fmt makes it so)
	@$(stage) "rustfmt" $(with) cargo fmt --check

# Each target by itself, with the profile of the release build, so that what
# both need is compiled once.
lint: lint-server lint-browser lint-neither ## Clippy, without a warning, for the server, the browser and neither

lint-server:
	@$(stage) "clippy: server" $(with) cargo clippy --release $(server) --all-targets -- -D warnings

lint-browser:
	@$(stage) "clippy: browser" $(with) cargo clippy --profile wasm-release --target-dir $(target)/front $(browser) --lib --target wasm32-unknown-unknown -- -D warnings

lint-neither:
	@$(stage) "clippy: neither" $(with) cargo clippy --profile wasm-release --target-dir $(target)/front --no-default-features --lib -- -D warnings

# Builds the program too, as released but for what its libraries have for tests:
# the browser tests take that one, because to build both takes minutes more.
compile-tests:
	@$(stage) "compiling the tests" $(with) cargo test --release $(server) --no-run

test-rust: ## The Rust tests
	@$(stage) "cargo test" $(with) cargo test --release $(server)

test-size: ## Is what a browser loads at first small enough? (after make site)
	@$(stage) "size of the site" scripts/check-size

test-docs: ## Are the API documents valid for those who read them?
	@$(stage) "API documents: set-up" scripts/npm-install end2end
	@cd end2end && ../$(stage) "API documents" node validate-docs.mjs

test-setup: ## Get what the tests run beside ExChat: a browser, IRC clients, PostgreSQL, NATS
	@scripts/browser
	@scripts/irc-clients
	@scripts/cluster-tools

test-e2e: test-setup ## The browser tests, against what was built last (after make build)
	@$(stage) "browser tests: set-up" scripts/npm-install end2end
	@cd end2end && ../$(stage) "browser tests: types" npx --no-install tsc --noEmit
	@$(stage) "browser tests" $(with) scripts/test-e2e

bench: test-setup ## What ExChat costs: measures it, and writes docs/benchmarks.md
	@$(with) cargo bench $(server) --bench suite

torture: test-setup ## Everything goes wrong, for ten minutes: does it keep what it promises?
	@$(with) cargo test --release $(server) --test torture -- --ignored --nocapture for_a_long_time

fuzz: ## Look for lines that break the parser of IRC, for a minute
	@$(with) scripts/fuzz irc_lines 60

clean: ## Remove what was built, but not the tools
	@$(with) cargo clean
