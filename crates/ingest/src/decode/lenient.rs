//! Values as clients send them, whatever their JSON type: read if there is any sense in them, else unknown.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use domain::{TaskStatus, Timestamp};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::text::tidy;

/// Numbers are kept within what every reader of JSON can hold: 2^53 - 1.
const MAX: i64 = (1 << 53) - 1;
/// [`MAX`], exactly.
const MAX_FLOAT: f64 = 9_007_199_254_740_991.0;

/// What can be made of a value of any JSON type. A type that it makes no sense of is its default.
pub(super) trait Wire<'de>: Default {
    fn int(_value: i64) -> Self {
        Self::default()
    }
    fn float(_value: f64) -> Self {
        Self::default()
    }
    fn flag(_value: bool) -> Self {
        Self::default()
    }
    fn text(_value: &str) -> Self {
        Self::default()
    }
    fn list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }
    fn object<A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }
}

/// Reads any value as a `T`.
pub(super) struct Any<T>(pub(super) PhantomData<T>);

impl<'de, T: Wire<'de>> Visitor<'de> for Any<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }
    fn visit_i64<E>(self, value: i64) -> Result<T, E> {
        Ok(T::int(value))
    }
    fn visit_u64<E>(self, value: u64) -> Result<T, E> {
        Ok(T::int(i64::try_from(value).unwrap_or(i64::MAX)))
    }
    fn visit_f64<E>(self, value: f64) -> Result<T, E> {
        Ok(T::float(value))
    }
    fn visit_bool<E>(self, value: bool) -> Result<T, E> {
        Ok(T::flag(value))
    }
    fn visit_str<E>(self, value: &str) -> Result<T, E> {
        Ok(T::text(value))
    }
    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::default())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T, A::Error> {
        T::list(list)
    }
    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<T, A::Error> {
        T::object(object)
    }
}

/// Lets serde read a type through its [`Wire`].
macro_rules! read_as_wire {
    ($name:ty $(, $($generics:tt)*)?) => {
        impl<'de $(, $($generics)*)?> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any($crate::decode::lenient::Any(std::marker::PhantomData))
            }
        }
    };
}
pub(super) use read_as_wire;

/// The whole number nearest to `value`, within the range that is kept.
pub(crate) fn whole(value: f64) -> Option<i64> {
    let near = value.round().clamp(-MAX_FLOAT, MAX_FLOAT);
    #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "a whole number in range")]
    (!near.is_nan()).then_some(near as i64)
}

fn parse_number(text: &str) -> Option<i64> {
    let text = text.trim();
    text.parse().ok().or_else(|| whole(text.parse().ok()?))
}

/// A whole number.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Int(pub(super) Option<i64>);

impl Wire<'_> for Int {
    fn int(value: i64) -> Self {
        Self(Some(value.clamp(-MAX, MAX)))
    }
    fn float(value: f64) -> Self {
        Self(whole(value))
    }
    fn text(value: &str) -> Self {
        parse_number(value).map_or_else(Self::default, Self::int)
    }
}
read_as_wire!(Int);

/// A number of things, bytes or milliseconds: never below zero.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count(pub(super) Option<i64>);

impl Wire<'_> for Count {
    fn int(value: i64) -> Self {
        Self(Some(value.clamp(0, MAX)))
    }
    fn float(value: f64) -> Self {
        Self(whole(value).map(|value| value.max(0)))
    }
    fn text(value: &str) -> Self {
        parse_number(value).map_or_else(Self::default, Self::int)
    }
}
read_as_wire!(Count);

/// A number with a fraction.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Float(pub(super) Option<f64>);

impl Wire<'_> for Float {
    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "a measured value, not a key")]
    fn int(value: i64) -> Self {
        Self(Some(value as f64))
    }
    fn float(value: f64) -> Self {
        Self(value.is_finite().then_some(value))
    }
    fn text(value: &str) -> Self {
        value.trim().parse().map_or_else(|_| Self::default(), Self::float)
    }
}
read_as_wire!(Float);

/// A yes or no.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Flag(pub(super) Option<bool>);

impl Wire<'_> for Flag {
    fn flag(value: bool) -> Self {
        Self(Some(value))
    }
    fn text(value: &str) -> Self {
        Self(value.trim().to_ascii_lowercase().parse().ok())
    }
}
read_as_wire!(Flag);

/// A moment, in ms since 1970. A number is such milliseconds.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Date(pub(super) Option<i64>);

impl Wire<'_> for Date {
    fn int(value: i64) -> Self {
        Self((value > 0).then_some(value.min(MAX)))
    }
    fn float(value: f64) -> Self {
        whole(value).map_or_else(Self::default, Self::int)
    }
    fn text(value: &str) -> Self {
        Self(Timestamp::parse(value).map(Timestamp::as_ms))
    }
}
read_as_wire!(Date);

/// A text of at most `MAX` bytes; numbers and flags are texts too.
#[derive(Clone, Debug, Default)]
pub(super) struct Text<const MAX: usize>(pub(super) Option<Arc<str>>);

impl<const MAX: usize> Wire<'_> for Text<MAX> {
    fn int(value: i64) -> Self {
        Self::text(&value.to_string())
    }
    fn float(value: f64) -> Self {
        Self::text(&value.to_string())
    }
    fn flag(value: bool) -> Self {
        Self::text(if value { "true" } else { "false" })
    }
    fn text(value: &str) -> Self {
        Self(Some(tidy(value, MAX).into()))
    }
}
read_as_wire!(Text<MAX>, const MAX: usize);

/// Nextflow's word for the state of a task.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Status(pub(super) Option<TaskStatus>);

impl Wire<'_> for Status {
    fn text(value: &str) -> Self {
        Self(TaskStatus::parse(value))
    }
}
read_as_wire!(Status);

/// A list; anything else is an empty one.
#[derive(Clone, Debug)]
pub(super) struct List<T>(pub(super) Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Wire<'de> for List<T> {
    fn list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = list.next_element()? {
            elements.push(element);
        }
        Ok(Self(elements))
    }
}
read_as_wire!(List<T>, T: serde::Deserialize<'de>);

/// An object; anything else is none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Object<T>(pub(super) Option<T>);

impl<T> Default for Object<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: Wire<'de>> Wire<'de> for Object<T> {
    fn object<A: MapAccess<'de>>(object: A) -> Result<Self, A::Error> {
        T::object(object).map(|object| Self(Some(object)))
    }
}
read_as_wire!(Object<T>, T: Wire<'de>);

/// A value as it stands in the input; none for null.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Raw<'a>(pub(super) Option<&'a str>);

impl<'de: 'a, 'a> Deserialize<'de> for Raw<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        Ok(Self((raw != "null").then_some(raw)))
    }
}

/// A key of an object, taken from the input as it stands where that is possible.
pub(super) struct Key<'de>(pub(super) Cow<'de, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }
            fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(value.into()))
            }
            fn visit_str<E>(self, value: &str) -> Result<Key<'de>, E> {
                Ok(Key(value.to_owned().into()))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

/// Declares an object of the wire. Keys may come in any order and more than once (the last counts), unknown ones are
/// skipped, and what is no object at all is one without any key.
macro_rules! object {
    ($(#[$meta:meta])* struct $name:ident $(<$life:lifetime>)? {
        $($key:literal $field:ident: $type:ty),* $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Debug, Default)]
        struct $name $(<$life>)? {
            $($field: $type),*
        }

        impl<'de $(: $life, $life)?> $crate::decode::lenient::Wire<'de> for $name $(<$life>)? {
            fn object<A: serde::de::MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
                let mut object = Self::default();
                while let Some(key) = map.next_key::<$crate::decode::lenient::Key<'de>>()? {
                    match key.0.as_ref() {
                        $($key => object.$field = map.next_value()?,)*
                        _ => {
                            map.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(object)
            }
        }

        impl<'de $(: $life, $life)?> serde::Deserialize<'de> for $name $(<$life>)? {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any($crate::decode::lenient::Any(std::marker::PhantomData))
            }
        }
    };
}
pub(super) use object;
