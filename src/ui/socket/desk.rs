//! Where the page leaves what has to be sent, and waits for answers.

use crate::domain::Error;
use crate::protocol::live::{Ack, ClientFrame, Request, RequestId};
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use std::cell::RefCell;

/// What the task that owns the socket is told.
pub enum Order {
    /// Send this.
    Send(ClientFrame),
    /// The world has changed: look whether the other side is there, or come back now.
    Wake,
    /// The connection is of no use: leave it and come back.
    HangUp,
}

type Answer = Result<Ack, Error>;
type Then = Box<dyn FnOnce(Answer)>;

#[derive(Default)]
struct Desk {
    orders: Option<UnboundedSender<Order>>,
    waiting: Vec<(u64, Then)>,
    last_id: u64,
}

thread_local! {
    /// A page has one connection.
    static DESK: RefCell<Desk> = RefCell::default();
}

/// Opens the desk; none when it is open already.
pub fn open() -> Option<UnboundedReceiver<Order>> {
    DESK.with_borrow_mut(|desk| {
        if desk.orders.is_some() {
            return None;
        }
        let (sender, receiver) = unbounded();
        desk.orders = Some(sender);
        Some(receiver)
    })
}

/// Asks for something; `then` gets the answer.
pub fn request(request: Request, then: impl FnOnce(Answer) + 'static) {
    let id = DESK.with_borrow_mut(|desk| {
        desk.last_id += 1;
        let id = desk.last_id;
        desk.waiting.push((id, Box::new(then)));
        desk.last_id
    });
    order(Order::Send(ClientFrame { id: Some(RequestId::Number(id)), request }));
}

/// Says something that needs no answer.
pub fn tell(request: Request) {
    order(Order::Send(ClientFrame { id: None, request }));
}

/// The world has changed.
pub fn wake() {
    order(Order::Wake);
}

/// The connection is of no use.
pub fn hang_up() {
    order(Order::HangUp);
}

/// Brings an answer to whoever waits for it.
pub fn answer(id: Option<&RequestId>, answer: Answer) {
    let Some(RequestId::Number(id)) = id else { return };
    // Taken out first: who gets the answer may ask for more.
    let then = DESK.with_borrow_mut(|desk| {
        let at = desk.waiting.iter().position(|(waiting, _)| waiting == id)?;
        Some(desk.waiting.remove(at).1)
    });
    if let Some(then) = then {
        then(answer);
    }
}

/// The connection is gone: nobody waits any longer.
pub fn close(error: &Error) {
    let waiting = DESK.with_borrow_mut(|desk| std::mem::take(&mut desk.waiting));
    waiting.into_iter().for_each(|(_, then)| then(Err(error.clone())));
}

fn order(order: Order) {
    DESK.with_borrow(|desk| {
        if let Some(orders) = &desk.orders {
            let _ = orders.unbounded_send(order);
        }
    });
}
