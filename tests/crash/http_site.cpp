// SPDX-License-Identifier: Apache-2.0
// Runs the documented shell command with curl and openssl, and verifies the signatures of the gateway.
#include "tests/crash/http_site.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "gateway/transport/http/signature.hpp"
#include "tests/e2e/network.hpp"

namespace crossdock::tests {
namespace {

constexpr std::string_view theirs = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr std::string_view ours = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

void write_secret(const std::string& path, std::string_view secret) {
  std::ofstream(path) << secret << "\n";
  std::filesystem::permissions(path, std::filesystem::perms::owner_read);
}

// The first block of shell in the documentation: what we tell partners must work.
std::string documented_command() {
  const auto text = read_file(CROSSDOCK_SOURCE_DIR "/docs/http.md");
  const auto start = text.find("```sh\n") + 6;
  return text.substr(start, text.find("```", start) - start);
}

}  // namespace

HttpSite::HttpSite(const std::string& store) : port_(free_port()), site_(CROSSDOCK_PROGRAM, store) {
  buyer_ = std::make_unique<Recorder>(
      [](const std::string&) { return "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"; });
  const auto partner = site_.folder() + "/partners/" + http_buyer;
  write_secret(partner + "/theirs", theirs);
  write_secret(partner + "/ours", ours);
  write_secret(site_.folder() + "/hook", ours);
  site_.set("http", fmt::format("{{listen: \"127.0.0.1:{}\"}}", port_));
  site_.set("webhooks", fmt::format("[{{id: erp, url: \"http://127.0.0.1:{}/events\", sign_with: [{{file: hook}}], "
                                    "retry: [50ms, 50ms, 50ms, 50ms]}}]",
                                    buyer_->port()));
  const auto profile = partner + "/partner.yaml";
  auto text = read_file(profile);
  const auto at = text.find("\nfolder: ") + 1;
  text.replace(at, text.find('\n', at) - at,
               fmt::format("http: {{url: \"http://127.0.0.1:{}/documents\", sign_with: [{{file: ours}}], "
                           "verify_with: [{{file: theirs}}]}}",
                           buyer_->port()));
  std::ofstream(profile) << text;
  std::ofstream(site_.folder() + "/send.sh") << documented_command();
}

bool HttpSite::can_send() { return std::system("command -v curl openssl base64 od >/dev/null 2>&1") == 0; }

std::string HttpSite::send(const std::string& id) const { return send(id, std::string(theirs)); }

std::string HttpSite::send(const std::string& id, const std::string& secret) const {
  const auto out = site_.folder() + "/answer";
  const auto command = fmt::format(
      "SECRET='{}' ID='{}' FILE='{}/partners/{}/samples/850-camp.edi' URL='http://127.0.0.1:{}/in/{}' sh '{}/send.sh' >'{}' 2>/dev/null",
      secret, id, site_.folder(), http_buyer, port_, http_buyer, site_.folder(), out);
  (void)std::system(command.c_str());
  return read_file(out);
}

bool HttpSite::listens() const {
  try {
    return RawSocket(port_).send("");
  } catch (const std::runtime_error&) {
    return false;
  }
}

std::unique_ptr<Process> HttpSite::start(const std::string& failpoint) {
  auto process = std::make_unique<Process>(site_.serve(failpoint));
  EXPECT_TRUE(eventually([&] { return listens(); })) << process->output();
  return process;
}

bool HttpSite::is_ours(const std::string& request) const {
  http::Fields fields;
  for (const auto* name : {"webhook-id", "webhook-timestamp", "webhook-signature"})
    fields.add(name, field_of(request, name));
  const auto head = http::read_signature_head(fields);
  if (!head) return false;
  const std::vector keys{*http::SigningKey::parse(Secret(std::string(ours)))};
  http::BodySigner signer(keys, head->id, head->timestamp);
  signer.update(body_of(request));
  return http::any_matches(signer.finish(), head->signatures);
}

}  // namespace crossdock::tests
