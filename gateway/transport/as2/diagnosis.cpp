// SPDX-License-Identifier: Apache-2.0
// Knows the forms of a message that products hash by mistake, and the algorithms that give a digest of some length.
#include "gateway/transport/as2/diagnosis.hpp"

#include <array>
#include <vector>

#include "base/text.hpp"
#include "gateway/transport/as2/compressed.hpp"
#include "gateway/transport/as2/mime.hpp"
#include "gateway/transport/as2/openssl.hpp"
#include "gateway/transport/as2/sealer.hpp"
#include "gateway/transport/as2/transfer.hpp"

namespace crossdock::as2 {
namespace {

using What = Hashed::What;
constexpr std::uint64_t largest_reshaped = 16 << 20;  // of documents that are held in memory, once for each form

// Also those that we never sign with: a digest tells which bytes somebody has, whatever it is worth against forgers.
struct Algorithm {
  std::string_view name;
  const char* openssl;
  std::size_t size;
};
constexpr std::array<Algorithm, 10> algorithms{{{"sha-1", "SHA1", 20},
                                                {"sha-256", "SHA2-256", 32},
                                                {"sha-384", "SHA2-384", 48},
                                                {"sha-512", "SHA2-512", 64},
                                                {"md5", "MD5", 16},
                                                {"sha-224", "SHA2-224", 28},
                                                {"sha3-224", "SHA3-224", 28},
                                                {"sha3-256", "SHA3-256", 32},
                                                {"sha3-384", "SHA3-384", 48},
                                                {"sha3-512", "SHA3-512", 64}}};

using FetchedDigest = std::unique_ptr<EVP_MD, Deleter<EVP_MD_free>>;

// One digest of what passes by. An algorithm that this OpenSSL refuses, as FIPS does with MD5, gives no value.
class Hash final : public Sink {
 public:
  explicit Hash(const Algorithm& algorithm)
      : algorithm_(algorithm), digest_(EVP_MD_fetch(nullptr, algorithm.openssl, nullptr)), state_(EVP_MD_CTX_new()) {
    works_ = digest_ && EVP_DigestInit_ex(state_.get(), digest_.get(), nullptr) == 1;
  }
  Result<void> write(std::string_view bytes) override {
    if (works_) EVP_DigestUpdate(state_.get(), bytes.data(), bytes.size());
    return {};
  }
  std::string finish() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned size = 0;
    if (works_) EVP_DigestFinal_ex(state_.get(), bytes.data(), &size);
    return {reinterpret_cast<const char*>(bytes.data()), size};
  }
  std::string_view name() const { return algorithm_.name; }

 private:
  const Algorithm& algorithm_;
  FetchedDigest digest_;
  DigestState state_;
  bool works_ = false;
};

// The digests of one form in the algorithms that give values as long as the one looked for, and in ours.
class Hashes final : public Sink {
 public:
  Hashes(std::size_t size, Digest ours) {
    for (const auto& algorithm : algorithms) {
      if (algorithm.size == size || algorithm.name == to_string(ours)) hashes_.emplace_back(algorithm);
    }
  }
  Result<void> write(std::string_view bytes) override {
    for (auto& hash : hashes_) (void)hash.write(bytes);
    return {};
  }
  void finish() {
    for (auto& hash : hashes_) values_.push_back(hash.finish());
  }
  // The algorithm that gives this value; "" for none.
  std::string_view which(std::string_view value) const {
    for (std::size_t i = 0; i < hashes_.size(); ++i) {
      if (!values_[i].empty() && values_[i] == value) return hashes_[i].name();
    }
    return {};
  }

 private:
  std::vector<Hash> hashes_;
  std::vector<std::string> values_;
};

class Compressing final : public Sink {
 public:
  explicit Compressing(CompressedWriter& to) : to_(to) {}
  Result<void> write(std::string_view bytes) override { return to_.write(bytes); }

 private:
  CompressedWriter& to_;
};

// The MIME entity that a document becomes when it is compressed before it is signed.
Source compressed(const Source& document) {
  return [document](Sink& sink) -> Result<void> {
    if (auto done = sink.write(entity_head(compressed_header())); !done) return done;
    auto writer = CompressedWriter::open(sink);
    if (!writer) return fail(writer.error());
    Compressing compressing(*writer);
    if (auto done = document(compressing); !done) return done;
    return writer->finish();
  };
}

// Passes bytes on to several.
class Tee final : public Sink {
 public:
  explicit Tee(std::vector<Hashes>& to) : to_(to) {}
  Result<void> write(std::string_view bytes) override {
    for (auto& one : to_) (void)one.write(bytes);
    return {};
  }

 private:
  std::vector<Hashes>& to_;
};

std::string to_lf(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r' || !text.substr(i + 1).starts_with('\n')) result += text[i];
  }
  return result;
}

std::string without_last_line_end(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return std::string(text);
}

std::string decoded(std::string_view head, std::string_view content) {
  TransferDecoder decoder(parse_transfer_encoding(parse_headers(head).value("Content-Transfer-Encoding")));
  const auto text = decoder.push(content);
  const auto rest = decoder.finish();
  return text && rest ? *text + *rest : std::string();
}

struct Form {
  std::string_view name;
  std::function<std::string()> bytes;
};

// Forms of the entity that counts. The likeliest first: where two forms are the same bytes, the first names them.
std::vector<Form> forms_of(std::string_view entity) {
  const auto [head, content] = split_entity(entity);
  const auto h = head, c = content;
  return {
      {"the content without its MIME header", [=] { return std::string(c); }},
      {"what we sent with all line ends as CRLF", [=] { return to_crlf(entity); }},
      {"what we sent with CRLF in the MIME header alone", [=] { return to_crlf(h) + std::string(c); }},
      {"what we sent with all line ends as LF", [=] { return to_lf(entity); }},
      {"the content without its MIME header, line ends as CRLF", [=] { return to_crlf(c); }},
      {"the content without its MIME header, line ends as LF", [=] { return to_lf(c); }},
      {"what we sent with the line end in front of the boundary", [=] { return std::string(entity) + "\r\n"; }},
      {"what we sent without its last line end", [=] { return without_last_line_end(entity); }},
      {"the content without its MIME header and its last line end", [=] { return without_last_line_end(c); }},
      {"the content after its transfer encoding was taken off", [=] { return decoded(h, c); }},
      {"the content in base64", [=] { return without_last_line_end(encode_base64_lines(c)); }},
      {"nothing at all", [] { return std::string(); }},
  };
}

// Forms of the document within, where it is compressed in that entity.
std::vector<Form> forms_of_document(std::string_view entity) {
  const auto content = split_entity(entity).body;
  return {{"the document after decompression", [=] { return std::string(entity); }},
          {"the document after decompression, line ends as CRLF", [=] { return to_crlf(entity); }},
          {"the document after decompression without its MIME header", [=] { return std::string(content); }},
          {"the document after decompression without its MIME header, line ends as CRLF",
           [=] { return to_crlf(content); }}};
}

class Search {
 public:
  Search(const SentContent& sent, std::string wanted)
      : sent_(sent), ours_(decode_base64(sent.mic.value).value_or(std::string())), wanted_(std::move(wanted)) {}

  Result<std::optional<Hashed>> run() {
    for (const auto step : {&Search::exact_forms, &Search::posted_forms, &Search::reshaped_forms}) {
      if (auto done = (this->*step)(); !done) return fail(done.error());
      if (found_) break;
    }
    return std::move(found_);
  }

 private:
  Hashes hashes() const { return {wanted_.size(), sent_.mic.algorithm}; }
  void note(What what, std::string form, std::string_view digest) {
    found_ = Hashed{what, std::move(form), std::string(digest)};
  }

  // Finds the form that counts: the first of these that gives our own MIC.
  Result<void> exact_forms() {
    const Source with_head = [this](Sink& sink) -> Result<void> {
      if (auto done = sink.write(sent_.head); !done) return done;
      return sent_.document(sink);
    };
    counts_ = with_head;
    if (auto done = try_exact(with_head, "the document with its MIME header"); !done || counted_) return done;
    if (auto done = try_exact(sent_.document, "the document without its MIME header"); !done) return done;
    is_plain_ = counted_;
    if (is_plain_) counts_ = sent_.document;
    if (is_plain_ || sent_.head.empty()) return {};
    const auto packed = compressed(with_head);
    if (auto done = try_exact(packed, "the compressed document"); !done) return done;
    is_compressed_ = counted_;
    if (is_compressed_) counts_ = packed;
    return {};
  }

  Result<void> try_exact(const Source& source, std::string_view name) {
    auto hashed = hashes();
    if (auto done = source(hashed); !done) return done;
    hashed.finish();
    counted_ = !hashed.which(ours_).empty();
    const auto digest = hashed.which(wanted_);
    if (counted_ && !digest.empty()) note(What::sent, "exactly what we sent", digest);
    // One that does not count is told under the name that says what it is, unless a later one counts and matches.
    if (!counted_ && !digest.empty() && !other_) other_ = Hashed{What::other, std::string(name), std::string(digest)};
    return {};
  }

  // Some products hash the body with the header that they have taken over from HTTP. Of a plain message it is the
  // document.
  Result<void> posted_forms() {
    if (!sent_.posted || is_plain_) return {};
    const auto type = std::string(parse_headers(sent_.posted_header).value("Content-Type"));
    const auto line = "Content-Type: " + type + "\r\n";
    const std::array<std::pair<std::string_view, std::string>, 5> forms{
        {{"the body as it was posted", ""},
         {"the body as it was posted, with its Content-Type", line + "\r\n"},
         {"the body as it was posted, with its Content-Type", entity_head({{"Content-Type", type}})},
         {"the body as it was posted, with its MIME header", sent_.posted_header + "\r\n"},
         {"the body as it was posted, with its MIME header",
          sent_.posted_header + "Content-Transfer-Encoding: binary\r\n\r\n"}}};
    std::vector<Hashes> hashed;
    for (const auto& [name, prefix] : forms) (void)hashed.emplace_back(hashes()).write(prefix);
    Tee all(hashed);
    if (auto done = sent_.posted(all); !done) return done;
    for (std::size_t i = 0; i < forms.size() && !found_; ++i) {
      hashed[i].finish();
      if (const auto digest = hashed[i].which(wanted_); !digest.empty())
        note(What::posted, std::string(forms[i].first), digest);
    }
    return {};
  }

  Result<void> reshaped_forms() {
    found_ = std::move(other_);
    if (found_ || sent_.size > largest_reshaped) return {};
    StringSink counts, document;
    if (auto done = counts_(counts); !done) return done;
    if (is_compressed_) {
      (void)document.write(sent_.head);
      if (auto done = sent_.document(document); !done) return done;
      try_all(forms_of_document(document.text()), What::other);
    }
    if (!found_) try_all(forms_of(counts.text()), What::other);
    if (found_ || !sent_.posted || is_plain_) return {};
    StringSink posted;
    if (auto done = sent_.posted(posted); !done) return done;
    const auto& body = posted.text();
    try_all(
        {{"the body as it was posted, with line ends as CRLF", [&] { return to_crlf(body); }},
         {"the body as it was posted, in base64", [&] { return encode_base64_lines(body); }},
         {"the body as it was posted, in base64", [&] { return without_last_line_end(encode_base64_lines(body)); }}},
        What::posted);
    return {};
  }

  void try_all(const std::vector<Form>& forms, What what) {
    for (const auto& form : forms) {
      auto hashed = hashes();
      (void)hashed.write(form.bytes());
      hashed.finish();
      const auto digest = hashed.which(wanted_);
      if (digest.empty()) continue;
      return note(what, std::string(form.name), digest);
    }
  }

  const SentContent& sent_;
  std::string ours_, wanted_;
  Source counts_;  // the form that counts, as far as it is known
  bool counted_ = false, is_plain_ = false, is_compressed_ = false;
  std::optional<Hashed> found_, other_;
};

}  // namespace

Source source_of(std::string_view bytes) {
  return [bytes](Sink& sink) { return sink.write(bytes); };
}

Result<std::optional<Hashed>> find_hashed(const SentContent& sent, std::string_view mic) {
  auto wanted = decode_base64(mic);
  if (!wanted || wanted->empty()) return std::nullopt;
  return Search(sent, std::move(*wanted)).run();
}

std::string sentence(const Hashed& hashed, std::string_view named) {
  std::string text = "the partner hashed " + hashed.form + ", with " + hashed.digest;
  const auto known = parse_digest(named);
  const auto name = known ? std::string(to_string(*known)) : printable(trim(named), 40);
  if (name.empty()) return text + ", which the receipt does not name";
  return to_lower(name) == hashed.digest ? text : text + ", which the receipt calls " + name;
}

bool same(const Mic& a, const Mic& b) {
  const auto one = decode_base64(a.value), other = decode_base64(b.value);
  return a.algorithm == b.algorithm && one && other && *one == *other;
}

}  // namespace crossdock::as2
