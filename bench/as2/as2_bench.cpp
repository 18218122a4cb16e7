// SPDX-License-Identifier: Apache-2.0
// Messages opened and made in memory, beside the bare RSA operations that bound them.
#include <benchmark/benchmark.h>
#include <openssl/evp.h>

#include <array>
#include <vector>

#include "gateway/transport/as2/mdn.hpp"
#include "gateway/transport/as2/opener.hpp"
#include "gateway/transport/as2/sealer.hpp"

namespace {

using namespace crossdock;
using namespace crossdock::as2;

constexpr TimePoint now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);

pki::Identity made(const std::string& name) {
  auto key = pki::PrivateKey::generate(pki::KeySpec::rsa_2048);
  auto certificate = pki::Certificate::self_signed(*key, {.common_name = name}, now, now + std::chrono::hours(24));
  return {std::move(*certificate), std::move(*key), {}};
}
const pki::Identity& alice() {
  static const auto one = made("alice");
  return one;
}
const pki::Identity& bob() {
  static const auto one = made("bob");
  return one;
}

std::string document(std::int64_t size) {
  std::string text;
  for (int i = 0; text.size() < static_cast<std::size_t>(size); ++i)
    text += "PO1*" + std::to_string(i) + "*" + std::to_string(i * 7919 % 1000) + "*EA*19.99**UP*" +
            std::to_string(i * 104729) + "~\r\n";
  text.resize(static_cast<std::size_t>(size));
  return text;
}

SealTerms terms(Cipher cipher, Compression compression) {
  SealTerms terms;
  terms.from = "alice";
  terms.to = "bob";
  terms.message_id = "4711@alice";
  terms.date = now;
  terms.signing = Signing{.identity = alice()};
  terms.encryption = Encryption{.recipients = {bob().certificate}, .cipher = cipher};
  terms.compression = compression;
  return terms;
}

class Count final : public Sink {
 public:
  Result<void> write(std::string_view bytes) override {
    size_ += bytes.size();
    benchmark::DoNotOptimize(size_);
    return {};
  }

 private:
  std::size_t size_ = 0;
};

void bm_rsa_private(benchmark::State& state) {
  const std::string digest(32, 'x');
  std::vector<unsigned char> signature(256);
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(alice().key.native(), nullptr);
  EVP_PKEY_sign_init(context);
  EVP_PKEY_CTX_set_signature_md(context, EVP_sha256());
  for (auto _ : state) {
    auto size = signature.size();
    EVP_PKEY_sign(context, signature.data(), &size, reinterpret_cast<const unsigned char*>(digest.data()),
                  digest.size());
  }
  EVP_PKEY_CTX_free(context);
  state.SetItemsProcessed(state.iterations());
}

// What a receiver computes for each message: open it, sign its receipt.
void bm_receive(benchmark::State& state) {
  StringSink body;
  const auto sealed = seal(terms(static_cast<Cipher>(state.range(1)), static_cast<Compression>(state.range(2))),
                           document(state.range(0)), body);
  OpenPolicy policy;
  policy.identities = {bob()};
  policy.signers = {alice().certificate};
  policy.now = now;
  policy.triple_des_until = now + std::chrono::hours(1);
  const Signing signing{.identity = bob()};
  for (auto _ : state) {
    Count payload;
    const auto opened = open(sealed->headers, body.text(), policy, payload);
    if (!opened || opened->failure) return state.SkipWithError("refused");
    Receipt receipt;
    receipt.from = "bob";
    receipt.to = "alice";
    receipt.message_id = "1@bob";
    receipt.original_message_id = "<4711@alice>";
    receipt.mic = opened->mic;
    const auto mdn = write_mdn(receipt, &signing);
    if (!mdn) return state.SkipWithError("no receipt");
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

void bm_seal(benchmark::State& state) {
  const auto text = document(state.range(0));
  const auto how = terms(static_cast<Cipher>(state.range(1)), static_cast<Compression>(state.range(2)));
  for (auto _ : state) {
    Count body;
    if (!seal(how, text, body)) return state.SkipWithError("not sealed");
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

void cases(benchmark::internal::Benchmark* bench) {
  const auto cbc = static_cast<std::int64_t>(Cipher::aes_128_cbc), gcm = static_cast<std::int64_t>(Cipher::aes_256_gcm);
  bench->ArgNames({"bytes", "cipher", "compression"});
  bench->Args({10 << 10, cbc, 0})
      ->Args({10 << 10, gcm, 0})
      ->Args({10 << 10, cbc, 1})
      ->Args({1 << 20, cbc, 0})
      ->Args({1 << 20, gcm, 0})
      ->Args({1 << 20, cbc, 1});
}

BENCHMARK(bm_rsa_private);
BENCHMARK(bm_receive)->Apply(cases);
BENCHMARK(bm_seal)->Apply(cases);

}  // namespace
