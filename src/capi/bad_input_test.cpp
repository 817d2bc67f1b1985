#include <limits>

#include "capi/test_picture.h"

namespace mend::testing {
namespace {

using ::testing::HasSubstr;
using CApiBadInput = CApi;

/// Each change alone makes a good call a bad one.
TEST_F(CApiBadInput, BadPicturesAndHolesAreNamed) {
  const auto refused = [&](auto&& change, const char* names) {
    Picture picture(60, 48, 3, MEND_U16);
    const auto before = picture.memory;
    change(picture);
    EXPECT_EQ(fill(picture), MEND_INVALID_ARGUMENT) << names;
    EXPECT_THAT(message(), HasSubstr(names));
    EXPECT_EQ(picture.memory, before);
  };
  constexpr auto huge = std::numeric_limits<size_t>::max();
  refused([](Picture& p) { p.pixels.struct_size = 0; }, "struct_size");
  refused([](Picture& p) { p.pixels.struct_size = 8; }, "struct_size");
  refused([](Picture& p) { p.pixels.struct_size = huge; }, "struct_size");
  refused([](Picture& p) { p.pixels.data = nullptr; }, "NULL");
  refused([](Picture& p) { p.pixels.width = 0; }, "0x48");
  refused([](Picture& p) { p.pixels.height = -1; }, "60x-1");
  refused([](Picture& p) { p.pixels.width = p.pixels.height = 0x7fffffff; }, "2^30");
  refused([](Picture& p) { p.pixels.channels = 5; }, "channels");
  refused([](Picture& p) { p.pixels.depth = 3; }, "depth");
  refused([](Picture& p) { p.pixels.pixel_stride = 5; }, "pixel_stride");
  refused([](Picture& p) { p.pixels.row_stride = 359; }, "row_stride");
  refused([](Picture& p) { p.pixels.row_stride = huge; }, "data_size");
  refused([](Picture& p) { p.pixels.pixel_stride = huge; }, "row_stride");
  refused([](Picture& p) { p.pixels.pixel_stride = p.pixels.row_stride = huge; }, "data_size");
  refused([](Picture& p) { --p.pixels.data_size; }, "data_size");
  refused([](Picture& p) { p.hole.struct_size = 1; }, "struct_size");
  refused([](Picture& p) { p.hole.data = nullptr; }, "NULL");
  refused([](Picture& p) { p.hole.width = 61; }, "61x48");
  refused([](Picture& p) { p.hole.row_stride = 59; }, "row_stride");
  refused([](Picture& p) { p.hole.row_stride = huge; }, "data_size");
  refused([](Picture& p) { --p.hole.data_size; }, "data_size");
  refused([](Picture& p) { p.hole.threshold = 255; }, "threshold");
  refused([](Picture& p) { std::fill(p.missing.begin(), p.missing.end(), 255); }, "whole picture");
}

TEST_F(CApiBadInput, NullsAreErrorsAndFreeingThemIsNothing) {
  Picture picture(60, 48, 3, MEND_U8);
  EXPECT_EQ(mend_fill(nullptr, &picture.pixels, &picture.hole, nullptr, nullptr, nullptr), MEND_INVALID_ARGUMENT);
  EXPECT_EQ(mend_fill(filler, nullptr, &picture.hole, nullptr, nullptr, nullptr), MEND_INVALID_ARGUMENT);
  EXPECT_EQ(mend_fill(filler, &picture.pixels, nullptr, nullptr, nullptr, nullptr), MEND_INVALID_ARGUMENT);
  EXPECT_EQ(mend_filler_new(nullptr, nullptr, nullptr), MEND_INVALID_ARGUMENT);
  EXPECT_EQ(mend_candidates_new(filler, &picture.pixels, &picture.hole, nullptr, 1, nullptr, nullptr),
            MEND_INVALID_ARGUMENT);
  EXPECT_EQ(mend_candidates_apply(nullptr, 0, &picture.pixels, nullptr), MEND_INVALID_ARGUMENT);
  EXPECT_EQ(mend_models_new(nullptr, nullptr), MEND_INVALID_ARGUMENT);
  mend_filler_free(nullptr);
  mend_error_free(nullptr);
  mend_candidates_free(nullptr);
  mend_canceller_free(nullptr);
  mend_models_free(nullptr);
  mend_cancel(nullptr);
  EXPECT_EQ(mend_error_status(nullptr), MEND_OK);
  EXPECT_STREQ(mend_error_message(nullptr), "");
  EXPECT_STREQ(mend_filler_description(nullptr), "");
  EXPECT_EQ(mend_models_name(nullptr, 0), nullptr);
  EXPECT_EQ(mend_models_installed(nullptr, 0), 0);
  EXPECT_EQ(mend_candidates_seed(nullptr, 0), 0u);
}

TEST_F(CApiBadInput, StructsOfOtherVersionsAreUnderstood) {
  Picture picture(60, 48, 3, MEND_U8);
  struct Later {
    mend_fill_options known;
    uint64_t more;
  } later{plain_options(), 0};
  later.known.struct_size = sizeof later;
  EXPECT_EQ(fill(picture, &later.known), MEND_OK) << message();
  later.more = 1;
  EXPECT_EQ(fill(picture, &later.known), MEND_UNSUPPORTED);
  EXPECT_THAT(message(), HasSubstr("does not know"));
}

}  // namespace
}  // namespace mend::testing
