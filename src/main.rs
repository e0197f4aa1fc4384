//! The program: command line → settings → store and bus → chat → doors.

mod commands;
mod config;

use clap::{Parser, Subcommand};
use commands::upkeep;
use config::{Config, Keys};
use exchat::store::copy::Wishes;
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
    /// Write all data into one file, also while the server runs
    Backup {
        /// The file, which is a SQLite database; it is there only when it is whole
        file: PathBuf,
        /// Replace the file
        #[arg(long)]
        force: bool,
    },
    /// Make the database hold what a backup holds; the server must not run
    ///
    /// Nobody is signed in afterwards, and no access token is good any more: they may have been ended since the backup.
    /// Passwords are those of then.
    Restore {
        /// The backup
        file: PathBuf,
        /// Put a database aside that is there: it gets another name, and is never deleted
        #[arg(long)]
        force: bool,
        /// Let access tokens stay good, also those that were revoked since the backup
        #[arg(long)]
        keep_tokens: bool,
    },
    /// Look for what does not hold in a database, also while the server runs
    Check {
        /// The database [default: the one of the settings]
        url: Option<String>,
    },
    /// Move all data to another database, such as sqlite://PATH to postgres://USER@HOST/NAME
    ///
    /// The server goes on meanwhile. To move with little downtime: run this, stop the server, run this again, and start
    /// the server on the new database. Nobody notices anything else: sessions, tokens and cursors stay good.
    Migrate {
        /// The database that everything is in; it stays as it is
        from: String,
        /// The new database: an empty one, or that of an earlier run
        to: String,
    },
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
        Command::Backup { file, force } => upkeep::backup(&config.database_url, &file, force).await,
        Command::Restore { file, force, keep_tokens } => {
            upkeep::restore(&config.database_url, &file, Wishes { force, keep_tokens }).await
        }
        Command::Check { url } => upkeep::verify(url.as_deref().unwrap_or(&config.database_url)).await,
        Command::Migrate { from, to } => upkeep::migrate(&from, &to).await,
    }
}
