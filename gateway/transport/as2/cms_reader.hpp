// SPDX-License-Identifier: Apache-2.0
// Reads a CMS structure (RFC 5652) whose content may be larger than memory: what stands before and after the content
// is kept, the content passes by in pieces. DER and BER, definite and indefinite lengths, whole and chunked strings.
//
// OpenSSL's own reader holds the whole structure; here it only gets the small rest, put together without the content.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace crossdock::as2 {

enum class CmsType { signed_data, enveloped, auth_enveloped, compressed };
constexpr bool is_encrypted(CmsType type) { return type == CmsType::enveloped || type == CmsType::auth_enveloped; }

inline constexpr std::string_view end_of_contents("\0\0", 2);  // of an element with an indefinite length
// id-ct-compressedData (RFC 3274), a whole element.
inline constexpr std::string_view compressed_id("\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x09", 13);

// One tag with its length, as BER has them.
struct BerHeader {
  unsigned char tag = 0;
  bool indefinite = false;
  std::uint64_t length = 0;
  std::size_t size = 0;  // of the header itself
};
// nullopt while bytes are missing. Fault::malformed for lengths beyond 2^56 and tags of several bytes.
Result<std::optional<BerHeader>> read_ber_header(std::string_view bytes);
// The size of the whole element at the start; nullopt while bytes are missing.
Result<std::optional<std::size_t>> ber_size(std::string_view bytes, int depth = 0);
// An element in DER.
std::string der(unsigned char tag, std::string_view content);

class CmsReader {
 public:
  // The elements around the content, as they were written.
  struct Frame {
    CmsType type{};
    std::string type_id;  // the object identifier, a whole element
    std::string before;   // version, recipients or algorithms
    std::string content;  // content type and algorithm, in front of the content itself
    std::string after;    // attributes, MAC, certificates, signers
  };
  struct Events {
    std::function<Result<void>(const Frame&)> begin;  // `after` is still empty
    std::function<Result<void>(std::string_view)> content;
  };

  explicit CmsReader(Events events) : events_(std::move(events)) {}

  Result<void> push(std::string_view bytes);
  // Fault::malformed if the structure is cut short. Bytes after it are passed over.
  Result<Frame> finish();

 private:
  enum class Phase { prefix, content, after };
  struct Level {
    bool indefinite = false;
    std::uint64_t end = 0;  // in bytes from the start, when it is not
  };

  Result<bool> read_prefix();
  Result<void> read_content(std::string_view& bytes);
  Result<bool> read_chunk_header(std::string_view& bytes);
  Result<void> close(const Level& level, std::string_view& rest) const;

  Events events_;
  Frame frame_;
  Phase phase_ = Phase::prefix;
  std::string held_;             // the prefix; a chunk's header; what stands after
  std::uint64_t position_ = 0;   // of the next byte that is not consumed
  std::vector<Level> outer_;     // the elements around the content
  std::vector<Level> chunks_;    // constructed strings within it
  std::uint64_t remaining_ = 0;  // of the primitive string under way
};

}  // namespace crossdock::as2
