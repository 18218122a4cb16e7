// SPDX-License-Identifier: Apache-2.0
// Starts further digests when bare line feeds appear, as copies of those so far.
#include "gateway/transport/as2/content_digests.hpp"

#include <algorithm>

#include "gateway/transport/as2/mime.hpp"
#include "gateway/transport/as2/transfer.hpp"

namespace crossdock::as2 {
namespace {

constexpr std::size_t kept_limit = 64 << 10;

bool has_bare_line_feed(std::string_view text, char before) {
  for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    if ((at > 0 ? text[at - 1] : before) != '\r') return true;
  }
  return false;
}

DigestState copy(const DigestState& state) {
  DigestState result(EVP_MD_CTX_new());
  EVP_MD_CTX_copy_ex(result.get(), state.get());
  return result;
}

}  // namespace

ContentDigests::ContentDigests(const std::vector<Digest>& digests, Keep keep) : keep_(keep == Keep::short_entities) {
  for (const auto digest : digests) {
    if (std::ranges::find(digests_, digest) != digests_.end()) continue;
    digests_.push_back(digest);
    DigestState state(EVP_MD_CTX_new());
    EVP_DigestInit_ex(state.get(), native(digest), nullptr);
    forms_[0].states.push_back(std::move(state));
  }
}

void ContentDigests::fork(Canonicalisation form) {
  auto& forked = forms_[static_cast<std::size_t>(form)];
  if (forked.differs) return;
  forked.differs = true;
  for (const auto& state : forms_[0].states) forked.states.push_back(copy(state));
}

void ContentDigests::feed(Canonicalisation form, std::string_view bytes) {
  for (auto& state : forms_[static_cast<std::size_t>(form)].states)
    EVP_DigestUpdate(state.get(), bytes.data(), bytes.size());
}

void ContentDigests::piece(std::string_view bytes, bool in_header) {
  if (bytes.empty()) return;
  std::string changed;
  const bool bare = has_bare_line_feed(bytes, before_);
  if (bare) {
    changed = to_crlf(bytes, before_);
    if (in_header) fork(Canonicalisation::headers);
    fork(Canonicalisation::whole);
  }
  feed(Canonicalisation::raw, bytes);
  feed(Canonicalisation::headers, bare && in_header ? changed : bytes);
  feed(Canonicalisation::whole, bare ? changed : bytes);
  before_ = bytes.back();
}

void ContentDigests::update(std::string_view bytes) {
  if (keep_) {
    if (kept_.size() + bytes.size() <= kept_limit) {
      kept_ += bytes;
    } else {
      keep_ = false;
      kept_ = {};
    }
  }
  std::size_t i = 0;
  for (; in_header_ && i < bytes.size(); ++i) {
    if (bytes[i] == '\n') {
      in_header_ = ++line_ends_ < 2;
    } else if (bytes[i] != '\r') {
      line_ends_ = 0;
    }
  }
  piece(bytes.substr(0, i), true);
  piece(bytes.substr(i), false);
}

std::vector<Canonicalisation> ContentDigests::forms() const {
  std::vector<Canonicalisation> result{Canonicalisation::raw};
  for (const auto form : {Canonicalisation::headers, Canonicalisation::whole}) {
    if (forms_[static_cast<std::size_t>(form)].differs) result.push_back(form);
  }
  return result;
}

DigestState ContentDigests::state(Digest digest, Canonicalisation form) const {
  const auto found = std::ranges::find(digests_, digest);
  if (found == digests_.end()) {
    if (!keep_) return nullptr;
    ContentDigests late({digest});
    late.update(kept_);
    return late.state(digest, form);
  }
  const auto index = static_cast<std::size_t>(found - digests_.begin());
  const auto& own = forms_[static_cast<std::size_t>(form)];
  return copy((own.differs ? own : forms_[0]).states[index]);
}

std::string ContentDigests::value(Digest digest, Canonicalisation form) const {
  const auto state = this->state(digest, form);
  if (!state) return {};
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  EVP_DigestFinal_ex(state.get(), bytes.data(), &size);
  return encode_base64({reinterpret_cast<const char*>(bytes.data()), size});
}

}  // namespace crossdock::as2
