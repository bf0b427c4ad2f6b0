//! Backups: the database as of one instant in one file, with the hash of all of it behind its last page. `SQLite` opens
//! such a file as it is, and doesn't look behind the pages.
use super::sound::{self, Fault};
use sha2::{Digest, Sha256};
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// What a backup ends with, after its hash.
const MARK: &[u8] = b"autopsy backup 1";
const HASH: usize = 32;
const TAIL: usize = HASH + MARK.len();

/// Held by whoever has the database open, and alone by a restore.
const IN_USE: &str = "in-use.lock";

/// Why a backup could not be taken or brought back. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("{}: {}", .0.display(), .1)]
    File(PathBuf, io::Error),
    #[error("there is a file {} already; choose another name", .0.display())]
    Exists(PathBuf),
    #[error("there is no database in {}; is --data the folder that you mean?", .0.display())]
    NoDatabase(PathBuf),
    #[error("{} is no backup, or not all of one: it doesn’t end as “autopsy backup” ends its files", .0.display())]
    NoBackup(PathBuf),
    #[error("{} is not what was backed up: its hash is another one", .0.display())]
    Changed(PathBuf),
    #[error("a server or a command is using {}; stop it first", .0.display())]
    InUse(PathBuf),
    #[error(transparent)]
    Unsound(#[from] Fault),
    #[error("the database failed: {0}")]
    Sqlite(#[from] sqlx::Error),
}

/// A backup that was taken and read again.
#[derive(Debug)]
pub struct Backup {
    pub bytes: u64,
    /// SHA-256 of the database in it, in hexadecimal.
    pub hash: String,
}

/// That the database of a folder is open here.
#[derive(Debug)]
pub struct InUse(#[expect(dead_code, reason = "it is held")] File);

impl InUse {
    /// Beside others that have it open too; not beside a restore.
    pub fn shared(dir: &Path) -> io::Result<Self> {
        let lock = lock_file(dir)?;
        lock.try_lock_shared()?;
        Ok(Self(lock))
    }
}

fn lock_file(dir: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).mode(0o600).open(dir.join(IN_USE))
}

/// Writes the folder's database as of now into a new file, while others read and write it.
pub async fn take(dir: &Path, file: &Path) -> Result<Backup, BackupError> {
    let database = dir.join("autopsy.db");
    if !database.is_file() {
        return Err(BackupError::NoDatabase(dir.to_owned()));
    }
    if file.exists() {
        return Err(BackupError::Exists(file.to_owned()));
    }
    let part = beside(file, "part");
    let told = |error| BackupError::File(part.clone(), error);
    let _ = fs::remove_file(&part);
    private(&part).map_err(told)?;
    let copied = copy(&database, &part).await;
    let taken = match copied {
        Ok(()) => finish(&part, file).map_err(|error| BackupError::File(file.to_owned(), error)),
        Err(error) => Err(error),
    };
    if taken.is_err() {
        let _ = fs::remove_file(&part);
    }
    taken
}

/// A file of its own with all pages in order, read again before it counts as one.
async fn copy(database: &Path, part: &Path) -> Result<(), BackupError> {
    let name = part
        .to_str()
        .ok_or_else(|| BackupError::File(part.to_owned(), io::Error::other("the name has to be UTF-8")))?;
    let options = SqliteConnectOptions::new().filename(database).read_only(true);
    let mut conn = options.disable_statement_logging().connect().await?;
    sqlx::query_scalar::<_, i64>("vacuum into ?1").bind(name).fetch_optional(&mut conn).await?;
    drop(conn);
    Ok(sound::file(part).await?)
}

/// Puts the hash behind the pages, and the file in its place.
fn finish(part: &Path, file: &Path) -> io::Result<Backup> {
    let mut written = OpenOptions::new().read(true).append(true).open(part)?;
    let length = written.metadata()?.len();
    let hash = hash_of(&mut written, length)?;
    written.write_all(&hash)?;
    written.write_all(MARK)?;
    written.sync_all()?;
    fs::rename(part, file)?;
    sync_folder(file)?;
    Ok(Backup { bytes: length + TAIL as u64, hash: crate::domain::hex(&hash) })
}

/// Puts a backup in the place of the folder's database, which is kept beside it in a folder of that name. Refused while
/// anybody has the database open.
pub async fn restore(dir: &Path, file: &Path, aside: &str) -> Result<Backup, BackupError> {
    let told = |error| BackupError::File(dir.to_owned(), error);
    if !dir.exists() {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(told)?;
    }
    let lock = lock_file(dir).map_err(told)?;
    lock.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => BackupError::InUse(dir.to_owned()),
        TryLockError::Error(error) => told(error),
    })?;
    let part = dir.join("restore.part");
    let brought = bring(file, &part);
    let brought = match brought {
        Ok(backup) => sound::file(&part).await.map(|()| backup).map_err(BackupError::from),
        Err(error) => Err(error),
    };
    let put = match brought {
        Ok(backup) => {
            // So that what is set aside is one file, wherever that can still be done.
            settle(&dir.join("autopsy.db")).await;
            put(dir, &part, &dir.join(aside)).map(|()| backup).map_err(told)
        }
        Err(error) => Err(error),
    };
    if put.is_err() {
        let _ = fs::remove_file(&part);
    }
    drop(lock);
    put
}

/// Copies the pages of a backup, if they are what was backed up.
fn bring(file: &Path, part: &Path) -> Result<Backup, BackupError> {
    let told = |error| BackupError::File(file.to_owned(), error);
    let mut from = File::open(file).map_err(told)?;
    let bytes = from.metadata().map_err(told)?.len();
    let length = bytes.checked_sub(TAIL as u64).ok_or_else(|| BackupError::NoBackup(file.to_owned()))?;
    from.seek(SeekFrom::Start(length)).map_err(told)?;
    let mut tail = [0; TAIL];
    from.read_exact(&mut tail).map_err(told)?;
    let (hash, mark) = tail.split_at(HASH);
    if mark != MARK {
        return Err(BackupError::NoBackup(file.to_owned()));
    }
    if hash_of(&mut from, length).map_err(told)? != hash {
        return Err(BackupError::Changed(file.to_owned()));
    }
    let told = |error| BackupError::File(part.to_owned(), error);
    let _ = fs::remove_file(part);
    let mut to = private(part).map_err(told)?;
    from.seek(SeekFrom::Start(0)).map_err(told)?;
    io::copy(&mut from.take(length), &mut to).map_err(told)?;
    to.sync_all().map_err(told)?;
    Ok(Backup { bytes, hash: crate::domain::hex(hash) })
}

/// Brings what stands in the log of the database into its file.
async fn settle(database: &Path) {
    let options = SqliteConnectOptions::new().filename(database).create_if_missing(false);
    if let Ok(mut conn) = options.disable_statement_logging().connect().await {
        let _ = sqlx::query_scalar::<_, i64>("pragma wal_checkpoint(truncate)").fetch_one(&mut conn).await;
        let _ = sqlx::Connection::close(conn).await;
    }
}

/// A log that stayed would undo the restore silently, so that it goes before the new file comes.
fn put(dir: &Path, part: &Path, aside: &Path) -> io::Result<()> {
    let database = dir.join("autopsy.db");
    if database.exists() {
        fs::DirBuilder::new().mode(0o700).create(aside)?;
        fs::hard_link(&database, aside.join("autopsy.db"))?;
        for log in ["autopsy.db-wal", "autopsy.db-shm"] {
            match fs::rename(dir.join(log), aside.join(log)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => (),
            }
        }
        sync_folder(&aside.join("autopsy.db"))?;
    }
    fs::rename(part, &database)?;
    sync_folder(&database)
}

fn hash_of(file: &mut File, length: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(0))?;
    let (mut left, mut hash, mut block) = (file.take(length), Sha256::new(), vec![0; 1 << 20]);
    loop {
        match left.read(&mut block)? {
            0 => return Ok(hash.finalize().to_vec()),
            n => hash.update(&block[..n]),
        }
    }
}

/// A new file that only its owner can read.
fn private(file: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

/// That a file stands in its folder is on the disk too.
fn sync_folder(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}
