//! Serves a folder as Amazon's S3 would: `s3s-store KEY SECRET FOLDER`. Prints its port on the loopback device, and ends
//! with its standard input.

use std::error::Error;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::SimpleAuth;
use s3s::dto::{ListObjectsInput, ListObjectsV2Input};
use s3s::service::S3ServiceBuilder;
use s3s::{S3Request, S3Result, s3_error};
use s3s_fs::FileSystem;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

/// Lets in whoever has the key.
struct Access;

/// Removes an empty delimiter, which is none in S3; s3s-fs 0.14.0 looks for it, and finds it everywhere.
fn remove_empty(delimiter: &mut Option<String>) {
    if delimiter.as_deref() == Some("") {
        *delimiter = None;
    }
}

#[async_trait::async_trait]
impl S3Access for Access {
    async fn check(&self, context: &mut S3AccessContext<'_>) -> S3Result<()> {
        context.credentials().map(|_| ()).ok_or_else(|| s3_error!(AccessDenied, "a signature is needed"))
    }

    async fn list_objects(&self, request: &mut S3Request<ListObjectsInput>) -> S3Result<()> {
        remove_empty(&mut request.input.delimiter);
        Ok(())
    }

    async fn list_objects_v2(&self, request: &mut S3Request<ListObjectsV2Input>) -> S3Result<()> {
        remove_empty(&mut request.input.delimiter);
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [key, secret, folder] = &arguments[..] else {
        return Err("usage: s3s-store KEY SECRET FOLDER".into());
    };
    let files = FileSystem::new(folder).map_err(|error| format!("cannot use {folder:?}: {error:?}"))?;
    let mut builder = S3ServiceBuilder::new(files);
    builder.set_auth(SimpleAuth::from_single(key, secret.as_str()));
    builder.set_access(Access);
    let service = builder.build();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("{}", listener.local_addr()?.port());
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let service = service.clone();
            tokio::spawn(async move {
                let http = Builder::new(TokioExecutor::new());
                // The client went away if this fails.
                let _ = http.serve_connection(TokioIo::new(socket), service).await;
            });
        }
    });
    let mut input = Vec::new();
    tokio::io::stdin().read_to_end(&mut input).await?;
    std::process::exit(0);
}
