// SPDX-License-Identifier: Apache-2.0
// Reads secrets, signs with OpenSSL's HMAC, and compares signatures in constant time.
#include "gateway/transport/http/signature.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.hpp"
#include "gateway/transport/http/seal.hpp"

namespace crossdock::http {
namespace {

constexpr std::string_view id_field = "webhook-id", timestamp_field = "webhook-timestamp",
                           signature_field = "webhook-signature";
constexpr std::string_view secret_prefix = "whsec_";
constexpr std::string_view version = "v1,";
constexpr std::size_t shortest_secret = 24, longest_secret = 64;
constexpr std::size_t mac_size = 32;
constexpr std::size_t longest_id = 200;
constexpr std::size_t most_signatures = 16;

std::string encode(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const auto size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

// Only what encode writes: no blanks, no line breaks, no bits left over.
std::optional<std::string> decode(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0 || text.size() > 4096) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  const auto size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                    reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  const auto padding = static_cast<std::size_t>(std::ranges::count(text.substr(text.size() - 2), '='));
  bytes.resize(static_cast<std::size_t>(size) - padding);
  if (encode(bytes) != text) return std::nullopt;
  return bytes;
}

Result<std::string> the_one(const Fields& fields, std::string_view name, std::string_view form) {
  const auto count = fields.count(name);
  if (count == 0) return fail(Fault::malformed, fmt::format("{} is missing: {}", name, form));
  if (count > 1) return fail(Fault::malformed, fmt::format("{} is there {} times", name, count));
  return std::string(trim(fields.find(name)));
}

}  // namespace

Result<SigningKey> SigningKey::parse(const Secret& text) {
  auto value = trim(text.reveal());
  if (!value.starts_with(secret_prefix))
    return fail(Fault::invalid,
                "a signing secret is written as whsec_ and base64; `echo whsec_$(openssl rand -base64 32)` makes one");
  auto bytes = decode(value.substr(secret_prefix.size()));
  if (!bytes) return fail(Fault::invalid, "a signing secret has base64 after whsec_, and this is none");
  if (bytes->size() < shortest_secret || bytes->size() > longest_secret) {
    return fail(Fault::invalid, fmt::format("a signing secret has {} to {} bytes, this one {}", shortest_secret,
                                            longest_secret, bytes->size()));
  }
  return SigningKey(Secret(std::move(*bytes)));
}

SigningKey SigningKey::random() { return SigningKey(Secret(random_bytes(mac_size))); }

bool is_signed(const Fields& fields) { return fields.count(timestamp_field) > 0 || fields.count(signature_field) > 0; }

Result<std::string> read_webhook_id(const Fields& fields) {
  auto id = the_one(fields, id_field, "an identifier of the document, the same on each attempt to send it");
  if (!id) return id;
  const bool plain = std::ranges::all_of(*id, [](char c) { return c > ' ' && c < '\x7f' && c != '.'; });
  if (id->empty() || id->size() > longest_id || !plain) {
    return fail(
        Fault::malformed,
        fmt::format("{} has 1 to {} printable ASCII characters without blanks and without '.'", id_field, longest_id));
  }
  return id;
}

Result<SignatureHead> read_signature_head(const Fields& fields) {
  SignatureHead head;
  auto id = read_webhook_id(fields);
  if (!id) return fail(id.error());
  head.id = std::move(*id);
  const auto time = the_one(fields, timestamp_field, "the time of this attempt in seconds since 1970");
  if (!time) return fail(time.error());
  const auto* end = time->data() + time->size();
  const auto parsed = std::from_chars(time->data(), end, head.timestamp);
  if (parsed.ec != std::errc() || parsed.ptr != end || time->size() > 12 || head.timestamp < 0 || (*time)[0] == '-')
    return fail(Fault::malformed, fmt::format("{} is a whole number of seconds since 1970", timestamp_field));
  const auto signatures = the_one(fields, signature_field, "v1, and the base64 of HMAC-SHA-256 over id.timestamp.body");
  if (!signatures) return fail(signatures.error());
  std::size_t seen = 0;
  for (const auto one : split(*signatures, ' ')) {
    if (++seen > most_signatures)
      return fail(Fault::malformed, fmt::format("{} holds more than {} signatures", signature_field, most_signatures));
    if (!one.starts_with(version)) continue;
    auto mac = decode(one.substr(version.size()));
    if (mac && mac->size() == mac_size) head.signatures.push_back(std::move(*mac));
  }
  if (head.signatures.empty()) {
    return fail(Fault::malformed, fmt::format("{} holds no signature of the form v1,BASE64 with the base64 of {} bytes",
                                              signature_field, mac_size));
  }
  return head;
}

struct BodySigner::State {
  struct Free {
    void operator()(EVP_MAC* mac) const { EVP_MAC_free(mac); }
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
  };
  std::unique_ptr<EVP_MAC, Free> algorithm{EVP_MAC_fetch(nullptr, "HMAC", nullptr)};
  std::vector<std::unique_ptr<EVP_MAC_CTX, Free>> contexts;
};

BodySigner::BodySigner(std::span<const SigningKey> keys, std::string_view id, std::int64_t timestamp)
    : state_(std::make_unique<State>()) {
  char digest[] = "SHA256";
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string("digest", digest, 0), OSSL_PARAM_construct_end()};
  for (const auto& key : keys) {
    auto& context = state_->contexts.emplace_back(EVP_MAC_CTX_new(state_->algorithm.get()));
    const auto bytes = key.bytes().reveal();
    EVP_MAC_init(context.get(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), parameters);
  }
  update(fmt::format("{}.{}.", id, timestamp));
}
BodySigner::~BodySigner() = default;
BodySigner::BodySigner(BodySigner&&) noexcept = default;
BodySigner& BodySigner::operator=(BodySigner&&) noexcept = default;

void BodySigner::update(std::string_view bytes) {
  for (const auto& context : state_->contexts)
    EVP_MAC_update(context.get(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

std::vector<std::string> BodySigner::finish() {
  std::vector<std::string> signatures;
  for (const auto& context : state_->contexts) {
    std::string mac(mac_size, '\0');
    std::size_t size = 0;
    const auto done = EVP_MAC_final(context.get(), reinterpret_cast<unsigned char*>(mac.data()), &size, mac.size());
    // A key that could not be used signs nothing, and nothing equals it.
    signatures.push_back(done == 1 && size == mac_size ? std::move(mac) : std::string());
  }
  return signatures;
}

bool any_matches(const std::vector<std::string>& computed, const std::vector<std::string>& given) {
  int found = 0;
  for (const auto& ours : computed) {
    for (const auto& theirs : given) {
      const bool comparable = ours.size() == mac_size && theirs.size() == mac_size;
      found |= comparable && CRYPTO_memcmp(ours.data(), theirs.data(), mac_size) == 0 ? 1 : 0;
    }
  }
  return found != 0;
}

Fields signature_fields(std::span<const SigningKey> keys, std::string_view id, std::int64_t timestamp,
                        std::string_view body) {
  BodySigner signer(keys, id, timestamp);
  signer.update(body);
  std::string signatures;
  for (const auto& mac : signer.finish()) {
    if (!mac.empty()) signatures += fmt::format("{}{}{}", signatures.empty() ? "" : " ", version, encode(mac));
  }
  Fields fields;
  fields.add(std::string(id_field), std::string(id));
  fields.add(std::string(timestamp_field), std::to_string(timestamp));
  if (!signatures.empty()) fields.add(std::string(signature_field), signatures);
  return fields;
}

}  // namespace crossdock::http
