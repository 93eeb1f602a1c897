// SPDX-License-Identifier: MIT
// The grammar of numbers, in and out.
#include "app/numbers.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace gallop::app;

TEST_CASE("whole numbers are read as people write them") {
  CHECK(parse_whole("1000000") == 1'000'000);
  CHECK(parse_whole("1_000_000") == 1'000'000);
  CHECK(parse_whole("1e6") == 1'000'000);
  CHECK(parse_whole("500k") == 500'000);
  CHECK(parse_whole("2M") == 2'000'000);
  CHECK(parse_whole("1.5M") == 1'500'000);
  CHECK(parse_whole("1G") == 1'000'000'000);
  CHECK(parse_whole("0") == 0);
  CHECK(parse_whole("-5") == -5);
  CHECK(parse_whole("9223372036854775807") == 9223372036854775807);
}

TEST_CASE("what is no whole number is refused") {
  for (const char* text : {"",
                           "abc",
                           "1.5",
                           "1e-3",
                           "k",
                           "M",
                           "1__0",
                           "_1",
                           "1_",
                           "12x",
                           "1e",
                           "0x10",
                           " 1",
                           "1 ",
                           "nan",
                           "inf",
                           "9223372036854775808",
                           "1e300",
                           "--5",
                           "1,000"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_whole(text).has_value());
  }
}

TEST_CASE("real numbers share the grammar and name the non-finite") {
  CHECK(parse_real("3e-4") == 3e-4);
  CHECK(parse_real("-0.5") == -0.5);
  CHECK(parse_real("2k") == 2000.0);
  CHECK(std::isnan(parse_real("nan").value()));
  CHECK(std::isinf(parse_real("-inf").value()));
  CHECK_FALSE(parse_real("").has_value());
  CHECK_FALSE(parse_real("0.1.2").has_value());
  CHECK_FALSE(parse_real("nano").has_value());
}

TEST_CASE("a number printed shortest reads back to the same bits") {
  for (const double value :
       {3e-4, 0.1, 1.0 / 3.0, 7.3e-4, 1e-12, 1e300, -1353.926, 0.0, 5e-324, 123456789.125}) {
    CAPTURE(value);
    CHECK(parse_real(shortest(value)) == value);
  }
  CHECK(shortest(3e-4) == "0.0003");
  CHECK(shortest(256) == "256");
}

TEST_CASE("numbers are printed as people read them") {
  CHECK(grouped(std::int64_t{1'000'000}) == "1,000,000");
  CHECK(grouped(std::int64_t{-1234}) == "-1,234");
  CHECK(grouped(std::int64_t{999}) == "999");
  CHECK(grouped(2741.26, 1) == "2,741.3");
  CHECK(grouped(-1353.926, 1) == "-1,353.9");
  CHECK(grouped(999.99, 0) == "1,000");
  CHECK(compact(950) == "950");
  CHECK(compact(308'000) == "308k");
  CHECK(compact(1'000'000) == "1M");
  CHECK(compact(999'999) == "999k");
  CHECK(compact(1'500'000) == "1.5M");
  CHECK(byte_size(240e6) == "240 MB");
  CHECK(byte_size(2.4e12) == "2.4 TB");
  CHECK(duration(7) == "0:07");
  CHECK(duration(2162) == "36:02");
  CHECK(duration(6970) == "1:56:10");
  CHECK(duration(std::nan("")) == "-:--");
}
