//! The memory for bodies that are being read.

use std::sync::Arc;

use domain::{Error, Result};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::limits::Limits;

/// Seconds after which a body for which there was no memory is worth sending again.
const AGAIN_S: u32 = 5;

/// What there is for all bodies.
#[derive(Debug)]
pub(crate) struct Arriving(Arc<Semaphore>);

impl Arriving {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self(Arc::new(Semaphore::new(limits.arriving_bytes.min(Semaphore::MAX_PERMITS))))
    }

    pub(crate) fn arrival(&self) -> Arrival {
        Arrival { all: Arc::clone(&self.0), taken: None }
    }
}

/// What one body takes of it, as it arrives: what a client announces costs nothing. Free again when this is dropped,
/// which is when the call was answered.
#[derive(Debug)]
pub struct Arrival {
    all: Arc<Semaphore>,
    taken: Option<OwnedSemaphorePermit>,
}

impl Arrival {
    /// So many bytes more have come.
    ///
    /// # Errors
    /// `Unavailable` when there is no memory for them.
    pub fn grow(&mut self, bytes: usize) -> Result<()> {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let more = Arc::clone(&self.all).try_acquire_many_owned(bytes).map_err(|none| {
            Error::unavailable("More is reported than can be taken at once; please send it again", AGAIN_S)
                .caused_by(none)
        })?;
        match &mut self.taken {
            Some(taken) => taken.merge(more),
            none => *none = Some(more),
        }
        Ok(())
    }
}
