//! A new migration must reach the program: it is embedded when the store is compiled.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
