// SPDX-License-Identifier: Apache-2.0
// The log holds the head of the audit trail as of each day.
#include "gateway/service/audit_head.hpp"

#include "gateway/store/audit_trail.hpp"
#include "tests/store/fixture.hpp"

namespace crossdock::service::audit_head_test {
namespace {

using std::chrono::hours;

class AuditHeadLogTest : public store::StoreTest {};
INSTANTIATE_TEST_SUITE_P(Store, AuditHeadLogTest, testing::Values(store::on_sqlite), case_name);

TEST_P(AuditHeadLogTest, IsToldAtTheStartAndOnceADay) {
  std::vector<std::string> lines;
  AuditHead head(database(), [&](const std::string& line) { lines.push_back(line); });
  const auto noon = store::noon;
  head.tell(noon);
  head.tell(noon + hours(23));
  ASSERT_EQ(lines, std::vector{"the trail ends with 0:" + std::string(64, '0')});

  store::audit_trail::Head newest;
  write([&](store::Transaction& tx) -> Result<void> {
    store::expect(store::audit_trail::add(tx, {.at = noon, .actor = "jane", .act = store::Act::close_case}));
    newest = store::expect(store::audit_trail::head(tx));
    return {};
  });
  head.tell(noon + hours(24));
  head.tell(noon + hours(47));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines.back(), "the trail ends with " + store::audit_trail::text_of(newest));
}

}  // namespace
}  // namespace crossdock::service::audit_head_test
