// Part of every test program that computes on Vulkan: a complaint of its validation layer, if that is on,
// fails the program and names the test in which it came.
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>

#include "engine/vulkan/vk_gpu.h"

namespace hearth {

namespace {

class ValidationWatch : public doctest::IReporter {
 public:
  explicit ValidationWatch(const doctest::ContextOptions&) {}
  void test_case_start(const doctest::TestCaseData& test) override { test_ = &test; }
  void test_case_end(const doctest::CurrentTestCaseStats&) override {
    if (vulkan_validation_complaints() == complaints_) return;
    complaints_ = vulkan_validation_complaints();
    std::fprintf(stderr, "The validation layer complained during: %s\n", test_->m_name);
  }
  void test_run_end(const doctest::TestRunStats&) override {
    if (complaints_ > 0) std::exit(EXIT_FAILURE);
  }

  void report_query(const doctest::QueryData&) override {}
  void test_run_start() override {}
  void test_case_reenter(const doctest::TestCaseData&) override {}
  void test_case_exception(const doctest::TestCaseException&) override {}
  void subcase_start(const doctest::SubcaseSignature&) override {}
  void subcase_end() override {}
  void log_assert(const doctest::AssertData&) override {}
  void log_message(const doctest::MessageData&) override {}
  void test_case_skipped(const doctest::TestCaseData&) override {}

 private:
  const doctest::TestCaseData* test_ = nullptr;
  uint64_t complaints_ = 0;
};

DOCTEST_REGISTER_LISTENER("validation", 1, ValidationWatch);

}  // namespace

}  // namespace hearth
