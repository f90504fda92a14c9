//! A message that only the browser can read: RFC 8291, in the coding `aes128gcm` of RFC 8188. The push service sees how long it is, so all
//! are equally long.

use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::error::Unspecified;
use ring::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use ring::rand::{SecureRandom, SystemRandom};

/// A public key of P-256, uncompressed.
pub(super) const PUBLIC_KEY_BYTES: usize = 65;
/// The secret that browser and server share.
pub(super) const AUTH_BYTES: usize = 16;
/// Every message before it is encrypted, with the mark that ends it.
const PADDED_BYTES: usize = 256;
/// Larger than any record of ours: there is only one.
const RECORD_SIZE: u32 = 4096;
/// Marks the last record.
const LAST: u8 = 2;

/// The keys of a browser.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    pub(super) public: [u8; PUBLIC_KEY_BYTES],
    pub(super) auth: [u8; AUTH_BYTES],
}

struct Bytes(usize);

impl KeyType for Bytes {
    fn len(&self) -> usize {
        self.0
    }
}

fn expand<const N: usize>(key: &Prk, info: &[&[u8]]) -> Result<[u8; N], Unspecified> {
    let mut out = [0; N];
    key.expand(info, Bytes(N))?.fill(&mut out)?;
    Ok(out)
}

/// The body to send.
///
/// # Errors
/// Where the browser's key is no point of the curve, or the message is too long.
pub(super) fn encrypt(keys: &Keys, message: &[u8]) -> Result<Vec<u8>, Unspecified> {
    let random = SystemRandom::new();
    let own = EphemeralPrivateKey::generate(&ECDH_P256, &random)?;
    let own_public = own.compute_public_key()?;
    let theirs = UnparsedPublicKey::new(&ECDH_P256, keys.public);
    let shared = Salt::new(HKDF_SHA256, &keys.auth);
    let input: [u8; 32] = agree_ephemeral(own, &theirs, |secret| {
        expand(&shared.extract(secret), &[b"WebPush: info\0", &keys.public, own_public.as_ref()])
    })??;
    let mut salt = [0; 16];
    random.fill(&mut salt)?;
    let key = Salt::new(HKDF_SHA256, &salt).extract(&input);
    let content_key: [u8; 16] = expand(&key, &[b"Content-Encoding: aes128gcm\0"])?;
    let nonce: [u8; 12] = expand(&key, &[b"Content-Encoding: nonce\0"])?;

    let mut record = message.to_vec();
    record.push(LAST);
    if record.len() > PADDED_BYTES {
        return Err(Unspecified);
    }
    record.resize(PADDED_BYTES, 0);
    let sealing = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &content_key)?);
    sealing.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut record)?;

    let key_bytes = u8::try_from(PUBLIC_KEY_BYTES).map_err(|_| Unspecified)?;
    let mut body = Vec::with_capacity(21 + PUBLIC_KEY_BYTES + record.len());
    body.extend_from_slice(&salt);
    body.extend_from_slice(&RECORD_SIZE.to_be_bytes());
    body.push(key_bytes);
    body.extend_from_slice(own_public.as_ref());
    body.extend_from_slice(&record);
    Ok(body)
}
