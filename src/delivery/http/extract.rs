//! What API handlers take and give: axum's extractors with this server's errors, known to the API document.

use super::errors::Failure;
use aide::generate::GenContext;
use aide::openapi::{Operation, Response as ResponseDoc};
use aide::{OperationInput, OperationOutput};
use axum::extract::{FromRequest, FromRequestParts};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

/// A JSON body, in or out (200).
#[derive(FromRequest)]
#[from_request(via(axum::Json), rejection(Failure))]
pub struct Json<T>(pub T);

/// What the address names.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Failure))]
pub struct Path<T>(pub T);

/// What the address asks.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Failure))]
pub struct Query<T>(pub T);

/// A JSON body of something new (201).
pub struct Created<T>(pub T);

/// A JSON body of what a change made (200), or nothing when it was so already (204).
pub struct Made<T>(pub Option<T>);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, axum::Json(self.0)).into_response()
    }
}

impl<T: Serialize> IntoResponse for Made<T> {
    fn into_response(self) -> Response {
        match self.0 {
            Some(made) => axum::Json(made).into_response(),
            None => StatusCode::NO_CONTENT.into_response(),
        }
    }
}

impl<T: JsonSchema> OperationInput for Json<T> {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        axum::Json::<T>::operation_input(ctx, operation);
    }
}

impl<T: JsonSchema> OperationInput for Path<T> {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        axum::extract::Path::<T>::operation_input(ctx, operation);
    }
}

impl<T: JsonSchema> OperationInput for Query<T> {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        axum::extract::Query::<T>::operation_input(ctx, operation);
    }
}

type Responses = Vec<(Option<u16>, ResponseDoc)>;

fn json<T: JsonSchema>(status: u16, ctx: &mut GenContext, operation: &mut Operation) -> Responses {
    let response = axum::Json::<T>::operation_response(ctx, operation);
    response.into_iter().map(|response| (Some(status), response)).collect()
}

impl<T: JsonSchema> OperationOutput for Json<T> {
    type Inner = T;

    fn inferred_responses(ctx: &mut GenContext, operation: &mut Operation) -> Responses {
        json::<T>(200, ctx, operation)
    }
}

impl<T: JsonSchema> OperationOutput for Created<T> {
    type Inner = T;

    fn inferred_responses(ctx: &mut GenContext, operation: &mut Operation) -> Responses {
        json::<T>(201, ctx, operation)
    }
}

impl<T: JsonSchema> OperationOutput for Made<T> {
    type Inner = T;

    fn inferred_responses(ctx: &mut GenContext, operation: &mut Operation) -> Responses {
        let mut responses = json::<T>(200, ctx, operation);
        responses.push((Some(204), ResponseDoc { description: "It was so already.".into(), ..Default::default() }));
        responses
    }
}

/// Which errors an operation may answer is said where it is routed.
impl OperationOutput for Failure {
    type Inner = crate::domain::Error;
}
