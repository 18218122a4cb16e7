// SPDX-License-Identifier: Apache-2.0
// Checks the findings of the gate, its limits and encodings, and which folders of schemas are refused.
#include "translators/xml/gate.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/xml/files.hpp"

namespace crossdock::xml::gate_test {
namespace {

namespace fs = std::filesystem;

SchemaSet shop() { return SchemaSet::open(fixtures() / "schemas").value(); }

std::string text_of(const GateReport& report) {
  std::string text;
  for (const auto& finding : report.findings) {
    text +=
        fmt::format("{}:{} {} [{}] {}\n", finding.line, finding.column, finding.path, finding.code, finding.message);
  }
  return text;
}

TEST(GateTest, AValidOrderPasses) {
  const auto schemas = shop();
  const auto report = Gate(schemas).check(content_of(fixtures() / "orders/good.xml"));
  ASSERT_TRUE(report) << describe(report.error());
  EXPECT_TRUE(report->schema_checked);
  EXPECT_EQ(text_of(*report), "");
  EXPECT_TRUE(report->valid());
  EXPECT_EQ(report->elements, 10u);
  EXPECT_EQ(report->depth, 3u);
}

// Golden: read orders/bad.findings beside orders/bad.xml as a partner would.
TEST(GateTest, FindingsReadLikeAReport) {
  const auto schemas = shop();
  const auto report = Gate(schemas).check(content_of(fixtures() / "orders/bad.xml"));
  ASSERT_TRUE(report) << describe(report.error());
  EXPECT_EQ(text_of(*report), content_of(fixtures() / "orders/bad.findings"));
  EXPECT_EQ(report->findings_total, report->findings.size());
}

TEST(GateTest, FindingsAreLimitedButCounted) {
  const auto schemas = shop();
  Limits limits;
  limits.findings = 2;
  const auto report = Gate(schemas).check(content_of(fixtures() / "orders/bad.xml"), limits).value();
  EXPECT_EQ(report.findings.size(), 2u);
  EXPECT_GT(report.findings_total, 5u);
  EXPECT_FALSE(report.valid());
}

TEST(GateTest, WithoutASchemaItSaysSo) {
  const SchemaSet none;
  const auto off = Gate(none).check("<Order xmlns='urn:shop:order'><wrong/></Order>").value();
  EXPECT_FALSE(off.schema_checked);
  EXPECT_EQ(off.note, "gate is off: no schema for {urn:shop:order}Order");
  EXPECT_TRUE(off.valid());
  EXPECT_EQ(Gate(none).check("<Order><x></Order>").error().fault, Fault::malformed);

  const auto schemas = shop();
  EXPECT_EQ(Gate(schemas).check("<Order xmlns='urn:other'/>").value().note,
            "gate is off: no schema for {urn:other}Order");
}

TEST(GateTest, AMisspeltRootIsAFinding) {
  const auto schemas = shop();
  EXPECT_TRUE(schemas.covers("urn:shop:order", "Order"));
  EXPECT_FALSE(schemas.covers("urn:other", "Order"));
  const auto report = Gate(schemas).check("<Ordre xmlns='urn:shop:order'/>").value();
  EXPECT_TRUE(report.schema_checked);
  EXPECT_FALSE(report.valid());
}

// The value that a finding quotes is cut after 40 UTF-16 units, which may be inside a pair.
TEST(GateTest, ALongValueIsQuotedInPart) {
  const auto schemas = shop();
  std::string value = "x";
  for (int i = 0; i < 30; ++i) value += "\xF0\x9F\x98\x80";
  const auto report = Gate(schemas).check("<p:Quantity xmlns:p='urn:shop:parts'>" + value + "</p:Quantity>");
  ASSERT_TRUE(report) << describe(report.error());
  EXPECT_FALSE(report->valid());
  const auto line = Gate(schemas).check("<p:Line xmlns:p='urn:shop:parts'><p:ID>1</p:ID><p:Quantity unit='EA'>" +
                                        value + "</p:Quantity></p:Line>");
  ASSERT_TRUE(line) << describe(line.error());
  ASSERT_EQ(line->findings.size(), 1u);
  EXPECT_EQ(line->findings[0].path, "/p:Line/p:Quantity");
  EXPECT_EQ(line->findings[0].code, "value");
}

// The same text in another encoding gives the same findings at the same lines.
TEST(GateTest, EncodingsMakeNoDifference) {
  const auto schemas = shop();
  const Gate gate(schemas);
  const std::string rest = "\n<Order xmlns='urn:shop:order'><\xE9/></Order>";
  const auto latin1 = gate.check("<?xml version='1.0' encoding='ISO-8859-1'?>" + rest).value();
  const auto utf8 =
      gate.check("<?xml version='1.0' encoding='UTF-8'?>\n<Order xmlns='urn:shop:order'><é/></Order>").value();
  EXPECT_EQ(text_of(latin1), text_of(utf8));
  EXPECT_NE(text_of(utf8).find("/Order/é"), std::string::npos);
}

// New kinds of documents join while others are being checked: nothing may change under a running check.
TEST(GateTest, ThreadsShareThePool) {
  const auto schemas = shop();
  const Gate gate(schemas);
  const auto bad = content_of(fixtures() / "orders/bad.xml");
  const auto golden = content_of(fixtures() / "orders/bad.findings");
  const std::string ack = "<Ack xmlns='urn:shop:ack' xmlns:p='urn:shop:parts'><p:ID>1</p:ID></Ack>";
  std::vector<std::string> mistakes(4);
  std::vector<std::jthread> threads;
  for (auto& mistake : mistakes) {
    threads.emplace_back([&, first = &mistake - mistakes.data()] {
      for (int i = 0; i < 50; ++i) {
        if ((i + first) % 2 == 0) {
          const auto report = gate.check(ack);
          if (!report || report->findings_total != 1 || report->findings[0].message != "Issued is required and missing")
            mistake = "ack";
        } else {
          const auto report = gate.check(bad);
          if (!report || text_of(*report) != golden) mistake = "order";
        }
      }
    });
  }
  threads.clear();
  for (const auto& mistake : mistakes) EXPECT_EQ(mistake, "");
}

// A folder that is thrown away with the test.
class Folder {
 public:
  Folder()
      : path_(fs::temp_directory_path() /
              fmt::format("crossdock-xml-{}", ::testing::UnitTest::GetInstance()->random_seed() + getpid())) {
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  void write(const std::string& name, std::string_view content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
  }
  std::string path() const { return path_.string(); }

 private:
  fs::path path_;
};

std::string schema(std::string_view ns, std::string_view content) {
  return fmt::format("<xsd:schema xmlns:xsd='http://www.w3.org/2001/XMLSchema' targetNamespace='{}'>{}</xsd:schema>",
                     ns, content);
}

TEST(SchemaSetTest, RefusesWhatIsNotAFolderOfSchemas) {
  EXPECT_EQ(SchemaSet::open("/nowhere/at/all").error().fault, Fault::unavailable);
  const Folder folder;
  EXPECT_EQ(SchemaSet::open(folder.path()).error().fault, Fault::unavailable) << "no *.xsd";
  folder.write("a.xsd", "<order/>");
  const auto wrong = SchemaSet::open(folder.path());
  EXPECT_EQ(wrong.error().fault, Fault::invalid);
  EXPECT_NE(wrong.error().where.find("a.xsd"), std::string::npos);
  folder.write("a.xsd", "<!DOCTYPE xsd:schema PUBLIC 'x' 'http://127.0.0.1:9/x.dtd'>" + schema("urn:a", ""));
  EXPECT_NE(SchemaSet::open(folder.path()).error().what.find("DOCTYPE"), std::string::npos);
}

TEST(SchemaSetTest, ImportsStayInTheFolder) {
  const Folder folder;
  for (const std::string_view location :
       {"/etc/hostname", "../../../../etc/hostname", "http://127.0.0.1:9/b.xsd", "file:///etc/hostname"}) {
    folder.write(
        "a.xsd",
        schema("urn:a",
               fmt::format("<xsd:import namespace='urn:b' schemaLocation='{}'/><xsd:element name='a'/>", location)));
    const auto schemas = SchemaSet::open(folder.path()).value();
    const auto compiled = schemas.compile("urn:a", "a");
    ASSERT_FALSE(compiled) << location;
    EXPECT_EQ(compiled.error().fault, Fault::invalid);
    EXPECT_NE(compiled.error().what.find("is not in the folder of schemas"), std::string::npos)
        << compiled.error().what;
    EXPECT_EQ(Gate(schemas).check("<a xmlns='urn:a'/>").error().fault, Fault::invalid);
  }
  // An import from the web is served by the folder if it has the namespace.
  folder.write(
      "a.xsd",
      schema("urn:a",
             "<xsd:import namespace='urn:b' schemaLocation='http://127.0.0.1:9/b.xsd'/><xsd:element name='a'/>"));
  folder.write("b.xsd", schema("urn:b", "<xsd:element name='b'/>"));
  const auto schemas = SchemaSet::open(folder.path()).value();
  EXPECT_TRUE(schemas.compile("urn:a", "a"));
}

TEST(SchemaSetTest, BrokenOrAmbiguousSchemasAreNamed) {
  const Folder folder;
  folder.write("a.xsd", schema("urn:a", "\n<xsd:element name='a' type='xsd:nothing'/>"));
  const auto broken = SchemaSet::open(folder.path()).value();
  const auto compiled = broken.compile("urn:a", "a");
  ASSERT_FALSE(compiled);
  EXPECT_NE(compiled.error().where.find("a.xsd:2"), std::string::npos) << compiled.error().where;
  EXPECT_EQ(broken.compile("urn:z", "a").error().fault, Fault::unmapped);

  folder.write("a.xsd", schema("urn:a", "<xsd:element name='a'/>"));
  folder.write("a2.xsd", schema("urn:a", "<xsd:element name='a'/>"));
  const auto twice = SchemaSet::open(folder.path()).value();
  EXPECT_EQ(twice.compile("urn:a", "a").error().fault, Fault::invalid);
}

}  // namespace
}  // namespace crossdock::xml::gate_test
