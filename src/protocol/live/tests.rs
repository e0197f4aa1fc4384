use super::*;

#[test]
fn a_command_is_a_flat_object_with_id_and_type() {
    let text = r#"{"id":7,"type":"react","message_id":"01938af0-0000-7000-8000-000000000000","emoji":"👍","new":1}"#;
    let frame: ClientFrame = serde_json::from_str(text).expect("frame");
    assert_eq!(frame.id, Some(RequestId::Number(7)));
    assert!(frame.request.is_command());
    let frame: ClientFrame = serde_json::from_str(r#"{"type":"subscribe"}"#).expect("frame");
    assert_eq!((frame.id, frame.request), (None, Request::Subscribe {}));
}

#[test]
fn an_error_is_flat_too() {
    let frame = ServerFrame::Error { id: Some(RequestId::Text("a".into())), error: Error::not_found("message") };
    assert_eq!(
        serde_json::to_string(&frame).expect("json"),
        r#"{"type":"error","id":"a","code":"not_found","message":"There is no such message."}"#
    );
}
