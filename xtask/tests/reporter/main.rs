//! The managed Nextflow and its reporter: real runs against a server that answers as it is told, compared with
//! recordings of nf-tower.

#[cfg(test)]
mod delivery;
#[cfg(test)]
mod fidelity;
#[cfg(test)]
mod run;
#[cfg(test)]
mod server;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod shape;
#[cfg(test)]
mod units;
