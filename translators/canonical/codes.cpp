// SPDX-License-Identifier: Apache-2.0
// Walks a document by its description and knows the members that hold a partner's own codes.
#include "translators/canonical/codes.hpp"

#include <boost/mp11/list.hpp>

#include "translators/canonical/schema.hpp"

namespace crossdock::canonical {
namespace {

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public>;

// Whether the entry's word, its first member, is `other`, and a code says which.
template <class T>
bool is_wordless(const T& entry) {
  if constexpr (requires { entry.code; }) {
    const auto& word = entry.*boost::mp11::mp_front<Members<T>>::pointer;
    using Word = std::remove_cvref_t<decltype(word)>;
    if constexpr (std::is_enum_v<Word>) return word == Word::other && !entry.code.empty();
  }
  return false;
}

bool holds_a_code(std::string_view member) { return member == "code" || member == "kind_code"; }

template <class T>
void forget(T& value) {
  if constexpr (detail::is_optional<T>::value) {
    if (value) forget(*value);
  } else if constexpr (detail::is_list<T>::value) {
    std::erase_if(value, [](const auto& entry) { return is_wordless(entry); });
    for (auto& one : value) forget(one);
  } else if constexpr (boost::describe::has_describe_members<T>::value) {
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
      auto& inner = value.*decltype(member)::pointer;
      if constexpr (std::is_same_v<std::remove_cvref_t<decltype(inner)>, std::string>) {
        if (holds_a_code(decltype(member)::name)) inner.clear();
      } else {
        forget(inner);
      }
    });
  }
}

}  // namespace

void forget_codes(Document& document) {
  std::visit([](auto& one) { forget(one); }, document);
}

void forget_codes(Order& order) { forget(order); }

void forget_codes(Item& item) { forget(item); }

}  // namespace crossdock::canonical
