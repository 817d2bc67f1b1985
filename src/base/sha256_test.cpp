#include "base/sha256.h"

#include <gtest/gtest.h>

#include <string>

#include "base/atomic_file.h"
#include "base/error.h"

namespace mend {
namespace {

std::string digest(const std::string& text) {
  Sha256 sha;
  sha.update(text.data(), text.size());
  return sha.hex();
}

// The examples of FIPS 180-4 and of NIST's test vectors.
TEST(Sha256, GivesThePublishedDigests) {
  EXPECT_EQ(digest(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(digest(std::string(1000000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, DoesNotDependOnHowTheDataIsCut) {
  for (const size_t size : {55u, 56u, 63u, 64u, 65u, 119u, 120u, 200u}) {
    const std::string text(size, 'x');
    for (const size_t cut : {size_t{1}, size / 2, size - 1}) {
      Sha256 sha;
      sha.update(text.data(), cut);
      sha.update(text.data() + cut, size - cut);
      EXPECT_EQ(sha.hex(), digest(text)) << size << " bytes cut at " << cut;
    }
  }
}

TEST(Sha256, OfAFileIsThatOfItsBytes) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "sha256_test.bin";
  const std::string text(300000, 'q');
  write_file_atomically(path, text.data(), text.size());
  EXPECT_EQ(sha256_of_file(path), digest(text));
  EXPECT_THROW(sha256_of_file(path / "absent"), Error);
}

}  // namespace
}  // namespace mend
