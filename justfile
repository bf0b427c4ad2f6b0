# Each is one command, so nothing here is needed.
check: fmt clippy test
fmt:
    cargo fmt --all -- --check
clippy:
    cargo clippy --all-targets -- -D warnings
test:
    tests/all
demo:
    cargo run --release -- demo
