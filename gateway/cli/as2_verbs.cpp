// SPDX-License-Identifier: Apache-2.0
// `crossdock as2`: opens, makes and reads AS2 messages in files, for support and tests. Nothing is sent.
#include <boost/json.hpp>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "gateway/cli/as2_files.hpp"
#include "gateway/cli/files.hpp"
#include "gateway/cli/program.hpp"
#include "gateway/cli/verb.hpp"
#include "gateway/transport/as2/mdn.hpp"
#include "gateway/transport/as2/opener.hpp"
#include "gateway/transport/as2/sealer.hpp"

namespace crossdock::cli {
namespace as2_verbs {
namespace {

struct OpenOptions {
  std::string file, payload;
  KeyOptions key;
  std::vector<std::string> partner_certificates;
};

// Looking at a message is no business with it: whatever it is protected with is taken off.
Result<as2::OpenPolicy> policy_of(const OpenOptions& options) {
  as2::OpenPolicy policy;
  policy.now = present();
  policy.sha1_until = policy.triple_des_until = TimePoint::max();
  policy.accept_expired_signer = true;
  policy.inflate.size = policy.payload_limit = std::uint64_t{1} << 40;
  auto identity = identity_of(options.key);
  if (!identity) return fail(identity.error());
  if (*identity) policy.identities.push_back(std::move(**identity));
  auto signers = certificates_of(options.partner_certificates);
  if (!signers) return fail(signers.error());
  policy.signers = std::move(*signers);
  // Without a certificate of the partner's the one in the message has to do.
  policy.accept_untrusted = policy.signers.empty();
  return policy;
}

// Feeds a stored message to the opener block by block.
class Feed {
 public:
  Feed(as2::OpenPolicy policy, as2::Sink& payload) : policy_(std::move(policy)), payload_(payload) {}

  Result<as2::Opened> read(const std::string& path) {
    std::vector<char> block(256 << 10);
    const auto read = read_file(
        path, [&] { return std::span(block); },
        [&](std::size_t size) {
          take({block.data(), size});
        });
    if (!read) return fail(read.error());
    if (!opener_) start();
    if (!pushed_) return fail(pushed_.error());
    return opener_->finish();
  }

 private:
  void take(std::string_view bytes) {
    if (!pushed_) return;
    if (opener_) {
      pushed_ = opener_->push(bytes);
      return;
    }
    head_ += bytes;
    if (head_.size() >= as2::stored_head_limit) start();
  }

  void start() {
    const auto stored = as2::read_stored(head_);
    opener_.emplace(stored.headers, std::move(policy_), payload_);
    pushed_ = opener_->push(std::string_view(head_).substr(stored.body));
    head_ = {};
  }

  as2::OpenPolicy policy_;
  as2::Sink& payload_;
  std::string head_;
  std::optional<as2::Opener> opener_;
  Result<void> pushed_;
};

Cell text_or_none(std::string_view text) { return text.empty() ? Cell() : Cell(text); }

Tone tone_of(as2::SignatureState state) {
  switch (state) {
    case as2::SignatureState::valid: return Tone::good;
    case as2::SignatureState::untrusted: return Tone::warn;
    case as2::SignatureState::invalid: return Tone::bad;
    case as2::SignatureState::none: break;
  }
  return Tone::plain;
}

Cell signature_cell(as2::SignatureState state) { return {as2::to_string(state), tone_of(state)}; }

std::string sentence(const as2::Failure& failure) {
  const auto modifier = as2::to_string(failure.modifier);
  return modifier.empty() ? failure.what : std::string(modifier) + ": " + failure.what;
}

// Names the signer for people: the fields in JSON are fixed.
void say_signer(const std::optional<pki::Certificate>& signer, Output& out) {
  if (!signer) return;
  out.hint("Signed by " + signer->subject() + ", serial " + signer->serial() + ", valid until " +
           text_of(signer->not_after()));
}

Outcome open(const OpenOptions& options, Output& out) {
  auto policy = policy_of(options);
  if (!policy) return stop(policy.error());
  auto payload = FileSink::open(options.payload);
  if (!payload) return stop(payload.error());
  const auto opened = Feed(std::move(*policy), *payload).read(options.file);
  if (!opened) return stop(opened.error());
  if (!opened->failure) {
    if (const auto kept = payload->keep(); !kept) return stop(kept.error());
  }
  Page page;
  page.field("signed", "Signed", Cell::boolean(opened->signature != as2::SignatureState::none));
  page.field("signature", "Signature", signature_cell(opened->signature));
  page.field("encrypted", "Encrypted", opened->cipher ? Cell(as2::to_string(*opened->cipher)) : Cell("none"));
  page.field("compressed", "Compressed", Cell::boolean(opened->compressed));
  page.field("mic", "MIC", opened->mic ? Cell(opened->mic->value) : Cell());
  page.field("mic_algorithm", "MIC algorithm", opened->mic ? Cell(as2::to_string(opened->mic->algorithm)) : Cell());
  page.field("canonicalisation", "MIC over", opened->mic ? Cell(as2::to_string(opened->canonicalisation)) : Cell());
  page.field("content_type", "Content type", text_or_none(opened->content_type));
  page.field("filename", "File name", text_or_none(opened->filename));
  page.field("error", "Error", opened->failure ? Cell(sentence(*opened->failure), Tone::bad) : Cell());
  out.page(page);
  say_signer(opened->signer, out);
  return opened->failure ? Exit::no : Exit::done;
}

Outcome read_receipt(const OpenOptions& options, Output& out) {
  const auto policy = policy_of(options);
  if (!policy) return stop(policy.error());
  const auto bytes = read_file(options.file);
  if (!bytes) return stop(bytes.error());
  const auto stored = as2::read_stored(*bytes);
  const auto mdn = as2::read_mdn(stored.headers, std::string_view(*bytes).substr(stored.body), *policy);
  if (!mdn)
    return absent(shown_name(options.file) + ": " + mdn.error().what, "A message is opened with 'crossdock as2 open'.");
  const auto& disposition = mdn->disposition;
  const bool accepted = disposition && disposition->accepted();
  Page page;
  page.field("original_message_id", "Answers", text_or_none(mdn->original_message_id));
  page.field("disposition", "Disposition",
             disposition ? Cell(as2::kind_text(disposition->kind), accepted ? Tone::good : Tone::bad)
                         : text_or_none(mdn->disposition_text));
  const auto known = disposition ? as2::to_string(disposition->modifier) : std::string_view();
  page.field("modifier", "Modifier",
             text_or_none(!known.empty() ? known
                          : disposition  ? disposition->modifier_text
                                         : ""));
  page.field("mic", "MIC", mdn->mic ? Cell(mdn->mic->value) : text_or_none(mdn->mic_text));
  page.field("mic_algorithm", "MIC algorithm", mdn->mic ? Cell(as2::to_string(mdn->mic->algorithm)) : Cell());
  page.field("signature", "Signature", signature_cell(mdn->opened.signature));
  page.field("text", "Says", text_or_none(as2::words_of(*mdn, 2000)));
  out.page(page);
  say_signer(mdn->opened.signer, out);
  if (!mdn->opened.failure) return Exit::done;
  return absent(shown_name(options.file) + ": " + sentence(*mdn->opened.failure), "What it says is not proven.");
}

struct SealOptions {
  std::string file, output;
  KeyOptions key;
  std::vector<std::string> partner_certificates;
  std::string sign, encrypt, compress, key_transport = "pkcs1", mdn;
  bool pss = false, unsigned_mdn = false, old_names = false;
  as2::SealTerms terms;
};

template <class T>
Result<T> known(std::optional<T> parsed, std::string_view option, std::string_view value, std::string_view choices) {
  if (parsed) return *parsed;
  return fail(Fault::invalid, std::string(option) + " knows no '" + std::string(value) + "': " + std::string(choices));
}

Result<void> add_protection(const SealOptions& options, as2::SealTerms& terms) {
  if (!options.sign.empty()) {
    const auto digest =
        known(as2::parse_digest(options.sign), "--sign", options.sign, "sha-1, sha-256, sha-384, sha-512");
    if (!digest) return fail(digest.error());
    auto identity = identity_of(options.key);
    if (!identity) return fail(identity.error());
    if (!*identity) return fail(Fault::invalid, "--sign needs a key: --key, and --cert unless it is PKCS#12");
    terms.signing = as2::Signing{.identity = std::move(**identity),
                                 .digest = *digest,
                                 .padding = options.pss ? as2::SignaturePadding::pss : as2::SignaturePadding::pkcs1,
                                 .old_digest_name = options.old_names};
  }
  if (!options.encrypt.empty()) {
    const auto cipher = known(as2::parse_cipher(options.encrypt), "--encrypt", options.encrypt,
                              "aes-128-cbc, aes-192-cbc, aes-256-cbc, aes-128-gcm, aes-192-gcm, aes-256-gcm, 3des");
    if (!cipher) return fail(cipher.error());
    const auto transport = known(as2::parse_key_transport(options.key_transport), "--key-transport",
                                 options.key_transport, "pkcs1, oaep-sha1, oaep-sha256, oaep-sha512");
    if (!transport) return fail(transport.error());
    auto recipients = certificates_of(options.partner_certificates);
    if (!recipients) return fail(recipients.error());
    if (recipients->empty())
      return fail(Fault::invalid, "--encrypt needs the certificate to encrypt for: --partner-cert");
    terms.encryption = as2::Encryption{std::move(*recipients), *cipher, *transport};
  }
  if (options.compress == "before") terms.compression = as2::Compression::before_signing;
  if (options.compress == "after") terms.compression = as2::Compression::after_signing;
  return {};
}

Result<as2::SealTerms> terms_of(const SealOptions& options) {
  auto terms = options.terms;
  terms.date = present();
  // A tool for tests writes what is asked, old algorithms too.
  terms.sha1_until = terms.triple_des_until = TimePoint::max();
  if (terms.product.empty() && terms.version == "1.3") terms.product = "Crossdock";
  if (terms.message_id.empty())
    terms.message_id =
        sha256(text_of(terms.date) + terms.from + '\n' + terms.to + '\n' + options.file).substr(0, 32) + "@crossdock";
  if (!options.mdn.empty()) {
    terms.receipt = as2::ReceiptRequest{.is_signed = !options.unsigned_mdn};
    if (options.mdn != "sync") terms.receipt->async_url = options.mdn;
  }
  if (const auto done = add_protection(options, terms); !done) return fail(done.error());
  return terms;
}

class RawSink final : public as2::Sink {
 public:
  explicit RawSink(Output& out) : out_(out) {}
  Result<void> write(std::string_view bytes) override {
    out_.raw(bytes);
    return {};
  }

 private:
  Output& out_;
};

// Headers first, then the body as it is made: written once the sealer has started, held until then.
class HeadedSink final : public as2::Sink {
 public:
  explicit HeadedSink(as2::Sink& out) : out_(out) {}
  Result<void> write(std::string_view bytes) override {
    if (started_) return out_.write(bytes);
    held_ += bytes;
    return {};
  }
  Result<void> start(const as2::Headers& headers) {
    started_ = true;
    return out_.write(headers.text() + "\r\n" + held_);
  }

 private:
  as2::Sink& out_;
  bool started_ = false;
  std::string held_;
};

Result<as2::Sealed> seal_file(const SealOptions& options, const as2::SealTerms& terms, as2::Sink& out) {
  HeadedSink body(out);
  auto sealer = as2::Sealer::start(terms, body);
  if (!sealer) return fail(sealer.error());
  auto done = body.start(sealer->headers());
  std::vector<char> block(256 << 10);
  const auto read = read_file(
      options.file, [&] { return std::span(block); },
      [&](std::size_t size) {
        if (done) done = sealer->push({block.data(), size});
      });
  if (!read) return fail(read.error());
  if (!done) return fail(done.error());
  return sealer->finish();
}

Outcome seal(const SealOptions& options, Output& out) {
  if (out.json() && options.output.empty()) {
    return stop({Fault::invalid, "--json tells about the message, which then needs a file: --output", {}});
  }
  const auto terms = terms_of(options);
  if (!terms) return stop(terms.error());
  auto file = FileSink::open(options.output);
  if (!file) return stop(file.error());
  RawSink raw(out);
  auto& to = options.output.empty() ? static_cast<as2::Sink&>(raw) : *file;
  const auto sealed = seal_file(options, *terms, to);
  if (!sealed) return stop(sealed.error());
  if (const auto kept = file->keep(); !kept) return stop(kept.error());
  if (options.output.empty()) return Exit::done;
  Page page;
  page.field("message_id", "Message-ID", Cell(sealed->headers.value("Message-ID")));
  page.field("mic", "MIC", Cell(sealed->mic.value));
  page.field("mic_algorithm", "MIC algorithm", Cell(as2::to_string(sealed->mic.algorithm)));
  out.page(page);
  return Exit::done;
}

void add_key(Verb& verb, KeyOptions& key, const std::string& purpose) {
  verb.option("--key", key.key, "Our private key " + purpose + ": PEM or DER, or PKCS#12 with its certificate")
      .takes("FILE");
  verb.option("--cert", key.certificate, "The certificate of the key").takes("FILE");
  verb.option("--passphrase-file", key.passphrase_file,
              "Where the passphrase of the key is; else CROSSDOCK_KEY_PASSPHRASE")
      .takes("FILE");
}

// `signed_part`: what they have signed.
void add_signers(Verb& verb, std::vector<std::string>& certificates, const std::string& signed_part) {
  verb.option("--partner-cert", certificates,
              "The partner's certificate; without it the one in the " + signed_part + " has to do (untrusted)")
      .one_each()
      .takes("FILE");
}

void add_open(Noun& as2) {
  auto& verb = as2.verb("open", "Decrypt, verify and decompress a stored message",
                        "crossdock as2 open --key ours.p12 --partner-cert acme.pem --payload po.edi message.as2");
  auto& options = verb.runs(open);
  add_key(verb, options.key, "to decrypt with");
  add_signers(verb, options.partner_certificates, "message");
  verb.option("--payload", options.payload, "Where to write the document, if all is well").takes("FILE");
  verb.argument("FILE", options.file, "A message with or without HTTP headers, or -");
}

void add_mdn(Noun& as2) {
  auto& verb = as2.verb("mdn", "What a stored receipt says, and who signed it",
                        "crossdock as2 mdn --partner-cert acme.pem receipt.mdn");
  auto& options = verb.runs(read_receipt);
  add_key(verb, options.key, "to decrypt with, if the receipt is encrypted");
  add_signers(verb, options.partner_certificates, "receipt");
  verb.argument("FILE", options.file, "A receipt with or without HTTP headers, or -");
}

void add_seal(Noun& as2) {
  auto& verb = as2.verb("seal", "Make a message of a document: headers and body, as they would be sent",
                        "crossdock as2 seal --from us --to acme --sign sha-256 --key ours.p12 --encrypt aes-128-cbc "
                        "--partner-cert acme.pem --mdn sync po.edi > message.as2");
  auto& options = verb.runs(seal);
  auto& terms = options.terms;
  verb.option("--from", terms.from, "AS2 name of the sender").required().takes("NAME");
  verb.option("--to", terms.to, "AS2 name of the receiver").required().takes("NAME");
  verb.option("--message-id", terms.message_id, "Without angle brackets; made up if absent").takes("ID");
  verb.option("--subject", terms.subject, "Subject of the message").takes("TEXT");
  verb.option("--content-type", terms.content_type, "Of the document").shows_default().takes("TYPE");
  verb.option("--filename", terms.filename, "Name of the document for the receiver").takes("NAME");
  verb.option("--sign", options.sign, "Sign with this digest: sha-256, sha-384, sha-512, sha-1").takes("DIGEST");
  verb.option("--pss", options.pss, "Sign with RSASSA-PSS instead of PKCS#1 v1.5");
  verb.option("--old-names", options.old_names, "Write sha256 instead of sha-256, for old products");
  verb.option("--encrypt", options.encrypt, "Encrypt with this cipher: aes-128-cbc, aes-256-gcm, 3des, …")
      .takes("CIPHER");
  verb.option("--key-transport", options.key_transport,
              "How the content key is encrypted: pkcs1, oaep-sha1, oaep-sha256, oaep-sha512")
      .shows_default()
      .takes("HOW");
  verb.option("--compress", options.compress, "Compress before or after signing")
      .one_of({"before", "after"})
      .takes("WHEN");
  add_key(verb, options.key, "to sign with");
  verb.option("--partner-cert", options.partner_certificates, "Certificate to encrypt for").one_each().takes("FILE");
  verb.option("--mdn", options.mdn, "Ask for a receipt: sync, or the URL that an asynchronous one goes to")
      .takes("WHERE");
  verb.option("--unsigned-mdn", options.unsigned_mdn, "The receipt need not be signed");
  verb.option("--as2-version", terms.version, "1.1, 1.2 or 1.3").shows_default().takes("VERSION");
  verb.option("--output", options.output, "Where to write it; standard output if absent").takes("FILE");
  verb.argument("FILE", options.file, "The document, or -");
}

}  // namespace
}  // namespace as2_verbs

void add_as2(Program& program) {
  using namespace as2_verbs;
  auto& as2 = program.noun("as2", "AS2 messages in files: open, seal, mdn");
  add_open(as2);
  add_seal(as2);
  add_mdn(as2);
}

}  // namespace crossdock::cli
