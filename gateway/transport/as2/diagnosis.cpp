// SPDX-License-Identifier: Apache-2.0
#include "gateway/transport/as2/diagnosis.hpp"

#include <functional>
#include <vector>

#include "gateway/transport/as2/content_digests.hpp"
#include "gateway/transport/as2/mime.hpp"
#include "gateway/transport/as2/transfer.hpp"

namespace crossdock::as2 {
namespace {

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

// The likeliest first: where two forms are the same bytes, the first names them.
std::vector<Form> forms_of(const SentContent& sent) {
  const auto [head, content] = split_entity(sent.entity);
  const auto entity = sent.entity;
  const auto h = head, c = content;
  std::vector<Form> forms{
      {"exactly what we sent", [=] { return std::string(entity); }},
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
  if (!sent.document.empty()) {
    const auto document = sent.document;
    forms.insert(forms.begin() + 1,
                 {{"the document after decompression", [=] { return std::string(document); }},
                  {"the document after decompression, line ends as CRLF", [=] { return to_crlf(document); }}});
    const auto [own_head, own_content] = split_entity(document);
    const auto inner = own_content;
    if (!own_head.empty())
      forms.push_back({"the document after decompression without its MIME header", [=] { return std::string(inner); }});
  }
  return forms;
}

std::string value_of(std::string_view bytes, Digest digest) {
  ContentDigests digests({digest});
  digests.update(bytes);
  return digests.value(digest, Canonicalisation::raw);
}

}  // namespace

bool same(const Mic& a, const Mic& b) {
  const auto one = decode_base64(a.value), other = decode_base64(b.value);
  return a.algorithm == b.algorithm && one && other && *one == *other;
}

std::optional<std::string> diagnose(const SentContent& sent, const Mic& theirs) {
  for (const auto& form : forms_of(sent)) {
    const auto bytes = form.bytes();
    for (const auto digest : all_digests) {
      if (!same({value_of(bytes, digest), theirs.algorithm}, theirs)) continue;
      std::string text = "the partner hashed " + std::string(form.name) + ", with " + std::string(to_string(digest));
      if (digest != theirs.algorithm) text += ", which the receipt calls " + std::string(to_string(theirs.algorithm));
      return text;
    }
  }
  return std::nullopt;
}

}  // namespace crossdock::as2
