//! People, as other things name them.
use crate::domain::{Line, PersonId};
use crate::web::names::Names;
use serde::Serialize;
use utoipa::ToSchema;

/// Somebody, by id and name.
#[derive(Serialize, ToSchema)]
pub struct Who {
    id: PersonId,
    name: Line,
}

/// Somebody who is on record.
pub fn who(names: &Names, id: Option<PersonId>) -> Option<Who> {
    names.person(id).map(|it| Who { id: it.id, name: it.name.clone() })
}
