// SPDX-License-Identifier: Apache-2.0
// Escapes values by a table of byte classes and checks that names and calls are in order.
#include "translators/xml/writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "base/text.hpp"
#include "translators/xml/utf8.hpp"

namespace crossdock::xml {
namespace {

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_plain_name(std::string_view name) {
  return !name.empty() && is_name_start(name.front()) && std::ranges::all_of(name, [](char c) {
    return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

// The treatment of each byte of a value: copied, escaped, refused, or the head of a longer character.
enum class Byte : std::uint8_t { copy, amp, lt, gt, quote, tab, newline, carriage, control, wide };

constexpr std::array<Byte, 256> classes = [] {
  std::array<Byte, 256> table{};
  for (std::size_t i = 0; i < 0x20; ++i) table[i] = Byte::control;
  for (std::size_t i = 0x80; i < 256; ++i) table[i] = Byte::wide;
  table['&'] = Byte::amp;
  table['<'] = Byte::lt;
  table['>'] = Byte::gt;
  table['"'] = Byte::quote;
  table['\t'] = Byte::tab;
  table['\n'] = Byte::newline;
  table['\r'] = Byte::carriage;
  return table;
}();

// A parser would turn a carriage return, and in attributes tabs and newlines, into something else.
std::string_view escape(Byte kind, bool in_attribute) {
  switch (kind) {
    case Byte::amp: return "&amp;";
    case Byte::lt: return "&lt;";
    case Byte::gt: return "&gt;";
    case Byte::quote: return in_attribute ? "&quot;" : "\"";
    case Byte::tab: return in_attribute ? "&#9;" : "\t";
    case Byte::newline: return in_attribute ? "&#10;" : "\n";
    case Byte::carriage: return "&#13;";
    default: return {};
  }
}

}  // namespace

Result<Writer> Writer::start(std::string_view root, const Prefixes& prefixes) {
  Writer writer;
  for (const auto& [prefix, ns] : prefixes) {
    const bool reserved = prefix == "xml" || prefix == "xmlns";
    if (reserved || (!prefix.empty() && !is_plain_name(prefix)))
      return fail(Fault::internal, fmt::format("'{}' cannot be a prefix", printable(prefix)));
    if (ns.empty() && !prefix.empty()) return fail(Fault::internal, fmt::format("prefix {} has no namespace", prefix));
    if (std::ranges::find(writer.prefixes_, prefix) != writer.prefixes_.end())
      return fail(Fault::internal, fmt::format("prefix '{}' is declared twice", prefix));
    writer.prefixes_.push_back(prefix);
  }
  writer.out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  if (!writer.known_name(root))
    return fail(Fault::internal, fmt::format("'{}' is not a name of an element", printable(root)));
  writer.start_tag(root);
  for (const auto& [prefix, ns] : prefixes) {
    if (ns.empty()) continue;  // no default namespace: nothing to declare
    writer.out_ += prefix.empty() ? std::string(" xmlns=\"") : fmt::format(" xmlns:{}=\"", prefix);
    writer.escaped(ns, "xmlns");
    writer.out_ += '"';
  }
  if (writer.error_) return fail(*writer.error_);
  return writer;
}

void Writer::open(std::string_view name) {
  if (error_) return;
  if (open_.empty()) return fail_at(Fault::internal, "an element is opened after the root was closed");
  if (!known_name(name))
    return fail_at(Fault::internal,
                   fmt::format("'{}' is not a name of an element, or its prefix is not declared", printable(name)));
  end_start_tag();
  if (!open_.back().has_text) indent(open_.size());
  open_.back().has_children = true;
  start_tag(name);
}

void Writer::attribute(std::string_view name, std::string_view value) {
  if (error_) return;
  if (!in_start_tag_)
    return fail_at(Fault::internal, fmt::format("attribute {} comes after the content", printable(name)));
  const bool xml_own = name == "xml:lang" || name == "xml:space" || name == "xml:id";
  if (!xml_own && !known_name(name))
    return fail_at(Fault::internal,
                   fmt::format("'{}' is not a name of an attribute, or its prefix is not declared", printable(name)));
  if (std::ranges::find(attributes_, name) != attributes_.end())
    return fail_at(Fault::internal, fmt::format("attribute {} is written twice", name));
  attributes_.emplace_back(name);
  out_ += ' ';
  out_ += name;
  out_ += "=\"";
  escaped(value, name);
  out_ += '"';
}

void Writer::text(std::string_view value) {
  if (error_ || value.empty()) return;
  if (open_.empty()) return fail_at(Fault::internal, "text is written after the root was closed");
  end_start_tag();
  open_.back().has_text = true;
  escaped(value, {});
}

void Writer::close() {
  if (error_) return;
  if (open_.empty()) return fail_at(Fault::internal, "an element is closed after the root was closed");
  const auto element = std::move(open_.back());
  open_.pop_back();
  if (in_start_tag_) {
    out_ += "/>";
    in_start_tag_ = false;
    return;
  }
  if (element.has_children && !element.has_text) indent(open_.size());
  out_ += "</";
  out_ += element.name;
  out_ += '>';
}

void Writer::element(std::string_view name, std::string_view value) {
  open(name);
  text(value);
  close();
}

Result<std::string> Writer::finish() {
  while (!open_.empty() && !error_) close();
  if (error_) return fail(*error_);
  out_ += '\n';
  return std::exchange(out_, {});
}

// The place is the path of the open elements: the document has no lines that anybody could look at.
void Writer::fail_at(Fault fault, std::string what) {
  std::string path;
  for (const auto& element : open_) path += '/' + element.name;
  error_ = Error{fault, std::move(what), std::move(path)};
}

void Writer::start_tag(std::string_view name) {
  out_ += '<';
  out_ += name;
  open_.push_back({std::string(name)});
  in_start_tag_ = true;
  attributes_.clear();
}

void Writer::end_start_tag() {
  if (in_start_tag_) out_ += '>';
  in_start_tag_ = false;
}

void Writer::indent(std::size_t depth) {
  out_ += '\n';
  out_.append(2 * depth, ' ');
}

bool Writer::known_name(std::string_view name) const {
  const auto colon = name.find(':');
  if (colon == std::string_view::npos) return is_plain_name(name);
  return colon > 0 && is_plain_name(name.substr(colon + 1)) &&
         std::ranges::find(prefixes_, name.substr(0, colon)) != prefixes_.end();
}

// Appends `value` in runs that need no escape. `attribute` is empty for text.
void Writer::escaped(std::string_view value, std::string_view attribute) {
  std::size_t run = 0;
  for (std::size_t at = 0; at < value.size();) {
    const auto kind = classes[static_cast<unsigned char>(value[at])];
    if (kind == Byte::copy) {
      ++at;
      continue;
    }
    if (kind == Byte::wide) {
      const auto size = wide_character(value.substr(at));
      at += size;
      if (size > 0) continue;
    }
    if (kind == Byte::wide || kind == Byte::control) {
      const auto reason =
          kind == Byte::wide ? "is not a character in UTF-8" : "is a control character that XML cannot carry";
      const auto where = attribute.empty() ? std::string("the text") : fmt::format("attribute {}", attribute);
      return fail_at(Fault::invalid, fmt::format("byte {} of {}, 0x{:02X}, {}", at + 1, where,
                                                 static_cast<unsigned char>(value[at]), reason));
    }
    out_.append(value.substr(run, at - run));
    out_ += escape(kind, !attribute.empty());
    run = ++at;
  }
  out_.append(value.substr(run));
}

}  // namespace crossdock::xml
