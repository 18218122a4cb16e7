// SPDX-License-Identifier: Apache-2.0
// Knows where an address of libpq may hold a password: libpq's manual, "Connection Strings".
#include "base/dsn.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.hpp"

namespace crossdock {
namespace {

constexpr std::string_view hidden = "***";
constexpr std::size_t shortest_word = 4;  // of a password that is looked for in other texts

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }

// "%70assword" is "password" to libpq. Text that is no escape stays.
std::string decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    const auto* digits = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() && std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2) {
      plain.push_back(static_cast<char>(value));
      i += 2;
    } else {
      plain.push_back(text[i]);
    }
  }
  return plain;
}

// "password", "sslpassword", and those that later releases may add; "passfile" is hidden with them.
bool is_secret(std::string_view key) {
  const auto name = to_lower(decoded(key));
  return name.find("pass") != std::string::npos || name.find("secret") != std::string::npos;
}

// Keys whose values may be seen. Any other may be a password whose key is misspelt.
constexpr std::string_view plain_keys[]{"host",
                                        "hostaddr",
                                        "port",
                                        "dbname",
                                        "user",
                                        "sslmode",
                                        "sslcert",
                                        "sslkey",
                                        "sslrootcert",
                                        "sslcrl",
                                        "sslsni",
                                        "requiressl",
                                        "service",
                                        "options",
                                        "application_name",
                                        "fallback_application_name",
                                        "connect_timeout",
                                        "client_encoding",
                                        "keepalives",
                                        "keepalives_idle",
                                        "keepalives_interval",
                                        "keepalives_count",
                                        "tcp_user_timeout",
                                        "target_session_attrs",
                                        "load_balance_hosts",
                                        "channel_binding",
                                        "gssencmode",
                                        "krbsrvname",
                                        "requirepeer",
                                        "ssl_min_protocol_version",
                                        "ssl_max_protocol_version",
                                        "replication"};

bool is_plain(std::string_view key) { return std::ranges::find(plain_keys, decoded(key)) != std::end(plain_keys); }

// An address taken apart into what may be seen and what may not.
class Taken {
 public:
  explicit Taken(std::string_view dsn) { read(dsn); }

  const std::string& text() const { return text_; }
  const std::vector<std::string>& hidden_words() const { return passwords_; }
  bool has_password() const { return has_password_; }

 private:
  void read(std::string_view dsn) {
    if (const auto scheme = dsn.find("://"); scheme != std::string_view::npos && dsn.find('=') > scheme) {
      read_uri(dsn, scheme + 3);
    } else if (dsn.find('=') != std::string_view::npos) {
      read_pairs(dsn);
    } else if (const auto at = dsn.rfind('@'); at != std::string_view::npos && dsn.find(':') < at) {
      read_uri(dsn, 0);  // a URI whose scheme is misspelt
    } else {
      text_ += dsn;
    }
  }

  void hide(std::string_view password) {
    if (password.empty()) return;
    has_password_ = true;
    hide_word(password);
  }
  void hide_word(std::string_view password) {
    text_ += hidden;
    passwords_.push_back(decoded(password));
    if (passwords_.back() != password) passwords_.emplace_back(password);
  }

  // scheme://user:password@servers/database?key=value&… A password ends at the last '@' of all: the one with an '@'
  // that is not encoded is not to be seen either.
  void read_uri(std::string_view dsn, std::size_t begin) {
    const auto at = dsn.rfind('@');
    auto rest = begin;
    if (at != std::string_view::npos && at >= begin) {
      const auto colon = dsn.find(':', begin);
      text_ += dsn.substr(0, std::min(colon, at));
      if (colon < at) {
        text_ += ':';
        hide(dsn.substr(colon + 1, at - colon - 1));
      }
      rest = at;
    } else {
      text_ += dsn.substr(0, begin);
    }
    const auto query = dsn.find('?', rest);
    text_ += dsn.substr(rest, query - rest);
    if (query != std::string_view::npos) read_query(dsn.substr(query + 1));
  }

  void read_query(std::string_view query) {
    char sign = '?';
    for (const auto pair : split(query, '&')) {
      const auto equals = std::min(pair.find('='), pair.size());
      text_ += std::exchange(sign, '&');
      text_ += pair.substr(0, std::min(equals + 1, pair.size()));
      if (equals == pair.size()) continue;
      if (is_secret(pair.substr(0, equals))) {
        hide(pair.substr(equals + 1));
      } else if (is_plain(pair.substr(0, equals))) {
        text_ += pair.substr(equals + 1);
      } else {
        hide_word(pair.substr(equals + 1));
      }
    }
  }

  // key = value key='a value' …, where a backslash takes the next byte as it is.
  void read_pairs(std::string_view dsn) {
    std::size_t i = 0;
    const auto skip_blanks = [&] {
      while (i < dsn.size() && is_blank(dsn[i])) ++i;
    };
    for (skip_blanks(); i < dsn.size(); skip_blanks()) {
      const auto begin = i;
      while (i < dsn.size() && dsn[i] != '=' && !is_blank(dsn[i])) ++i;
      const auto key = dsn.substr(begin, i - begin);
      skip_blanks();
      if (!text_.empty()) text_ += ' ';
      if (i == dsn.size() || dsn[i] != '=') {  // libpq refuses it; it may be the end of a password with a blank
        text_ += "…";
        passwords_.emplace_back(dsn.substr(begin));
        return;
      }
      ++i;
      skip_blanks();
      const auto from = i;
      const auto value = read_value(dsn, i);
      text_ += key;
      text_ += '=';
      if (!value || is_secret(key)) {
        hide(value ? *value : dsn.substr(from));
        if (!value) return;
      } else if (key == "dbname" &&
                 (value->find("://") != std::string::npos || value->find('=') != std::string::npos)) {
        const Taken inner(*value);  // libpq takes an address here too
        text_ += inner.text_;
        passwords_.insert(passwords_.end(), inner.passwords_.begin(), inner.passwords_.end());
        has_password_ = has_password_ || inner.has_password_;
      } else if (!is_plain(key)) {
        hide_word(*value);
      } else {
        text_ += value->find(' ') == std::string::npos ? *value : "'" + *value + "'";
      }
    }
  }

  // From `i` to behind the value; nullopt when its quotes do not end.
  static std::optional<std::string> read_value(std::string_view dsn, std::size_t& i) {
    const bool quoted = i < dsn.size() && dsn[i] == '\'';
    if (quoted) ++i;
    std::string value;
    for (; i < dsn.size(); ++i) {
      if (quoted ? dsn[i] == '\'' : is_blank(dsn[i])) {
        if (quoted) ++i;
        return value;
      }
      if (dsn[i] == '\\' && i + 1 < dsn.size()) ++i;
      value.push_back(dsn[i]);
    }
    return quoted ? std::nullopt : std::optional(value);
  }

  std::string text_;
  std::vector<std::string> passwords_;  // and what may be one
  bool has_password_ = false;
};

std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    encoded += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

std::string quoted(std::string_view text) {
  std::string value = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') value += '\\';
    value += c;
  }
  return value + "'";
}

bool is_uri(std::string_view dsn) { return dsn.starts_with("postgresql://") || dsn.starts_with("postgres://"); }

}  // namespace

bool is_postgres(std::string_view dsn) {
  return is_uri(dsn) || (!dsn.starts_with("sqlite:") && dsn.find('=') != std::string_view::npos);
}

std::string shown(std::string_view dsn) { return dsn.starts_with("sqlite:") ? std::string(dsn) : Taken(dsn).text(); }

bool holds_password(std::string_view dsn) { return !dsn.starts_with("sqlite:") && Taken(dsn).has_password(); }

Result<void> check_password_of(std::string_view dsn) {
  if (!is_uri(dsn)) return {};
  const auto begin = dsn.find("://") + 3;
  const auto at = dsn.rfind('@');
  if (at == std::string_view::npos || at < begin) return {};
  const auto login = dsn.substr(begin, at - begin);
  if (login.find_first_of("@/?#") == std::string_view::npos) return {};
  // An '@' may also stand in the query of an address without login: postgresql://db1:5433/x?options=a@b.
  const auto servers = login.substr(0, login.find('/'));
  const auto port = servers.substr(std::min(servers.find(':'), servers.size()));
  const bool no_login = port.empty() || port.find_first_not_of(":0123456789") == std::string_view::npos;
  if (servers.size() < login.size() && no_login && login.find('?') != std::string_view::npos) return {};
  return fail(Fault::invalid,
              "the password or user in the database's address holds '@', '/', '?' or '#', which are written %40, %2F, "
              "%3F and %23 there; better keep it in a file: store_password: {file: …}");
}

std::string with_password(std::string_view dsn, const Secret& password) {
  if (password.empty() || !is_postgres(dsn)) return std::string(dsn);
  if (!is_uri(dsn)) return fmt::format("{} password={}", dsn, quoted(password.reveal()));
  const char sign = dsn.find('?') == std::string_view::npos ? '?' : '&';
  return fmt::format("{}{}password={}", dsn, sign, percent_encoded(password.reveal()));
}

std::string without_password(std::string text, std::string_view dsn) {
  const Taken taken(dsn);
  for (const auto& password : taken.hidden_words()) {
    if (password.size() < shortest_word) continue;
    for (auto at = text.find(password); at != std::string::npos; at = text.find(password, at + hidden.size()))
      text.replace(at, password.size(), hidden);
  }
  return text;
}

}  // namespace crossdock
