//! The program: command line → settings → store and bus → chat → doors.

mod commands;
mod config;

use clap::{Parser, Subcommand};
use config::{Config, Keys};
use std::path::PathBuf;
use std::process::ExitCode;

/// Team chat that you run yourself.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    /// The settings file [default: Leptos.toml here or above the program]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    keys: Keys,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server (the default)
    Serve,
    /// Users
    #[command(subcommand)]
    User(UserCommand),
    /// Personal access tokens
    #[command(subcommand)]
    Token(TokenCommand),
}

#[derive(Subcommand)]
enum UserCommand {
    /// Make a user
    Add {
        /// The username
        name: String,
        /// Read the password from standard input; without it the user signs in with access tokens only
        #[arg(long)]
        password_stdin: bool,
        /// Let the user run the server
        #[arg(long)]
        admin: bool,
    },
}

#[derive(Subcommand)]
enum TokenCommand {
    /// Make an access token for a user, and print it
    Create {
        /// The username
        name: String,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let cli = Cli::parse();
    match run(cli).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("exchat: {message}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<(), String> {
    let config = Config::load(cli.config.as_deref(), &cli.keys)?;
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => commands::serve(config).await,
        Command::User(UserCommand::Add { name, password_stdin, admin }) => {
            commands::add_user(config, &name, password_stdin, admin).await
        }
        Command::Token(TokenCommand::Create { name }) => commands::create_token(config, &name).await,
    }
}
