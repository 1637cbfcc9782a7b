//! A web server for one test: answers each request by a function, one after another, and writes down
//! what it was asked. In what it serves, `https://docs.example` stands for its own address.

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
};

/// Address that stands for the server's own in everything it serves.
pub(super) const SITE: &str = "https://docs.example";
/// When every answer is given, as far as it says.
pub(super) const NOW: &str = "Mon, 06 May 2024 10:00:00 GMT";

/// What is asked.
#[derive(Default)]
pub(super) struct Request {
    /// Path and query.
    pub(super) path: String,
    pub(super) headers: Vec<(String, String)>,
    /// How often the path was asked for before.
    pub(super) before: usize,
}

impl Request {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// What is answered.
pub(super) struct Reply {
    status: &'static str,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Reply {
    pub(super) fn new(status: &'static str) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    pub(super) fn of(kind: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), ..Self::new("200 OK") }.with("content-type", kind)
    }

    pub(super) fn html(body: impl Into<Vec<u8>>) -> Self {
        Self::of("text/html; charset=utf-8", body)
    }

    pub(super) fn plain(body: impl Into<Vec<u8>>) -> Self {
        Self::of("text/plain", body)
    }

    pub(super) fn to(status: &'static str, location: &str) -> Self {
        Self::new(status).with("location", location)
    }

    pub(super) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

type Answer = Box<dyn Fn(&Request) -> Reply + Send>;

/// The server; it ends with the test.
pub(super) struct Server {
    address: SocketAddr,
    answer: Arc<Mutex<Answer>>,
    asked: Arc<Mutex<Vec<String>>>,
    accepting: Option<JoinHandle<()>>,
}

impl Server {
    pub(super) fn start(answer: impl Fn(&Request) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        let answer: Arc<Mutex<Answer>> = Arc::new(Mutex::new(Box::new(answer)));
        let answering = Arc::clone(&answer);
        let accepting = thread::spawn(move || {
            let mut paths: Vec<String> = Vec::new();
            for stream in listener.incoming() {
                let Some(mut request) = stream.as_ref().ok().and_then(request) else { continue };
                if request.path == "/stop" {
                    break;
                }
                request.before = paths.iter().filter(|path| **path == request.path).count();
                paths.push(request.path.clone());
                log.lock().unwrap().push(line(&request));
                // A client that has seen enough hangs up: no fault of the server.
                let reply = answering.lock().unwrap()(&request);
                let _ = send(&mut stream.unwrap(), &reply, &format!("http://{address}"));
            }
        });
        Self { address, answer, asked, accepting: Some(accepting) }
    }

    /// Answers otherwise from now on.
    pub(super) fn becomes(&self, answer: impl Fn(&Request) -> Reply + Send + 'static) {
        *self.answer.lock().unwrap() = Box::new(answer);
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What was asked since the last time, one request a line, conditions behind it.
    pub(super) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }

    /// `text` with the address that stands for the server's own.
    pub(super) fn shown(&self, text: &str) -> String {
        text.replace(&format!("http://{}", self.address), SITE).replace(&self.address.to_string(), "docs.example")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(mut stream) = TcpStream::connect(self.address) {
            let _ = stream.write_all(b"GET /stop HTTP/1.1\r\n\r\n");
        }
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

fn request(stream: &TcpStream) -> Option<Request> {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let path = lines.next()?.split(' ').nth(1)?.to_owned();
    let headers = lines
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned())))
        .collect();
    Some(Request { path, headers, before: 0 })
}

fn line(request: &Request) -> String {
    let conditions = ["if-none-match", "if-modified-since"].map(|name| request.header(name).map(|value| (name, value)));
    let conditions = conditions.iter().flatten().map(|(name, value)| format!(" [{name}: {value}]"));
    request.path.clone() + &conditions.collect::<String>()
}

fn send(stream: &mut TcpStream, reply: &Reply, own: &str) -> std::io::Result<()> {
    let rewritten = std::str::from_utf8(&reply.body).map(|text| text.replace(SITE, own).into_bytes());
    let body = rewritten.unwrap_or_else(|_| reply.body.clone());
    write!(stream, "HTTP/1.1 {}\r\nconnection: close\r\ndate: {NOW}\r\n", reply.status)?;
    for (name, value) in &reply.headers {
        write!(stream, "{name}: {}\r\n", value.replace(SITE, own))?;
    }
    if !reply.status.starts_with("304") {
        write!(stream, "content-length: {}\r\n", body.len())?;
    }
    stream.write_all(b"\r\n")?;
    stream.write_all(&body)?;
    stream.flush()
}
