// SPDX-License-Identifier: Apache-2.0
// What a good password is, and that its hash is the argon2id of the standard.
#include "gateway/access/password.hpp"

#include <gtest/gtest.h>

namespace crossdock::access {
namespace {

std::string wrong(std::string text) { return wrong_with_password(Secret(std::move(text)), "jane"); }

TEST(PasswordTest, WhatIsTriedFirstIsRefused) {
  EXPECT_EQ(wrong("correct horse battery"), "");
  EXPECT_EQ(wrong("kurz"), "has 4 bytes, not 12 to 200");
  EXPECT_EQ(wrong(std::string(201, 'x')), "has 201 bytes, not 12 to 200");
  EXPECT_EQ(wrong("aaaaaaaaabbbb"), "has fewer than 5 different characters");
  EXPECT_EQ(wrong("I am Jane and 3"), "contains the name of its person");
  EXPECT_EQ(wrong("Password-of-2026"), "begins like passwords that are tried first");
  EXPECT_EQ(wrong("abcdefghijk\xff"), "is no UTF-8 text");
  EXPECT_EQ(wrong("größe-der-tür"), "");
}

TEST(PasswordTest, AHashFitsItsPasswordAlone) {
  const auto hash = hash_of(Secret("correct horse battery"), std::string(salt_size, 's'));
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=65536,t=3,p=1$")) << hash;
  EXPECT_TRUE(is_password(Secret("correct horse battery"), hash));
  EXPECT_FALSE(is_password(Secret("correct horse batterz"), hash));
  EXPECT_FALSE(is_password(Secret("correct horse battery"), nobodys_hash()));
  EXPECT_NE(hash, hash_of(Secret("correct horse battery"), std::string(salt_size, 't'))) << "salted";
  for (const auto* damaged : {"", "$argon2id$", "plain"}) EXPECT_FALSE(is_password(Secret("x"), damaged)) << damaged;
}

}  // namespace
}  // namespace crossdock::access
