// Every generator under each framework that its paper uses learns four pictures by heart: 30 dB in the hole, over all
// four. The networks are narrow, the pictures of the least size that network and critic take, and a hole covers at most
// a tenth of a picture, so that a case takes seconds to a few minutes. They run with MEND_LONG_TESTS=1 alone
// (./dev test --long); training_test.cpp has two that always run.
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/kept_heap.h"
#include "support/training_fixture.h"

namespace mend {
namespace {

struct Case {
  const char* name;
  const char* network;
  const char* framework;  // [framework], [critic] and [[loss]]
  int size;
  double rate;
  int most_steps;
};

void PrintTo(const Case& item, std::ostream* out) { *out << item.name; }

const char* const pixels_of_both =
    "name = \"coarse-fine\"\n[critic]\nwidth = 4\n[[loss]]\nname = \"pixel\"\nhole = 6\nstages = \"every\"\n"
    "[[loss]]\nname = \"adversarial\"\nweight = 0.001\n";

const Case cases[] = {
    {"context_encoder", "name = \"context_encoder\"\nwidth = 16",
     "name = \"adversarial\"\n[critic]\nname = \"context_critic\"\nwidth = 4\n[[loss]]\nname = \"pixel\"\nhole = 6\n"
     "[[loss]]\nname = \"adversarial\"\nkind = \"vanilla\"\nweight = 0.001\n",
     128, 3e-3, 3000},
    {"deepfill_v1", "name = \"deepfill_v1\"\nwidth = 8", pixels_of_both, 72, 3e-3, 3000},
    {"deepfillv2", "name = \"deepfillv2\"\nwidth = 8", pixels_of_both, 64, 3e-3, 3000},
    {"dfnet", "name = \"dfnet\"\nwidth = 4",
     "name = \"reconstruction\"\n[[loss]]\nname = \"multi_scale\"\nweight = 6\n[[loss]]\nname = \"pixel\"\nhole = 6\n",
     256, 4e-3, 2000},
    {"edgeconnect", "name = \"edgeconnect\"\nwidth = 8",
     "name = \"edge-two-stage\"\nedge_steps = 20\ninpaint_steps = 20\n[critic]\nwidth = 4\n[[loss]]\nname = \"pixel\"\n"
     "hole = 6\n[[loss]]\nname = \"adversarial\"\nkind = \"vanilla\"\nweight = 0.001\n",
     32, 3e-3, 3000},
    {"gdn", "name = \"gdn\"\nwidth = 16", "name = \"detector\"\n[critic]\nwidth = 4\n", 32, 3e-3, 3000},
    {"gdn_adversarial", "name = \"gdn\"\nwidth = 16",
     "name = \"adversarial\"\n[critic]\nname = \"patch_gan\"\nwidth = 4\n[[loss]]\nname = \"pixel\"\nhole = 6\n"
     "[[loss]]\nname = \"adversarial\"\nkind = \"vanilla\"\nweight = 0.001\n",
     32, 3e-3, 3000},
    {"gdn_weighted", "name = \"gdn\"\nwidth = 16", "name = \"reconstruction\"\n[[loss]]\nname = \"pixel\"\n", 32, 3e-3,
     3000},
    {"glcic", "name = \"glcic\"\nwidth = 12",
     "name = \"adversarial\"\n[critic]\nname = \"global_local\"\nwidth = 4\n[[loss]]\nname = \"pixel\"\nhole = 6\n"
     "[[loss]]\nname = \"adversarial\"\nkind = \"vanilla\"\nweight = 0.0004\n",
     64, 3e-3, 3000},
    {"gmcnn", "name = \"gmcnn\"\nwidth = 4",
     "name = \"gmcnn\"\npretrain_steps = 100\ngenerator_every = 2\n[critic]\nwidth = 4\nlocal = 48\n", 208, 3e-3, 2000},
    {"hifill", "name = \"hifill\"\nwidth = 8", pixels_of_both, 128, 1e-3, 3000},
    {"mend", testing::small_mend, "name = \"detector\"\n[critic]\nwidth = 4\n", 32, 3e-3, 3000},
    {"pconv", "name = \"pconv\"\nwidth = 8", "name = \"reconstruction\"\n[[loss]]\nname = \"pixel\"\n", 128, 4e-3,
     3000},
    {"pennet", "name = \"pennet\"\nwidth = 8",
     "name = \"adversarial\"\n[critic]\nname = \"pennet_critic\"\nwidth = 4\n[[loss]]\nname = \"pixel\"\nhole = 6\n"
     "[[loss]]\nname = \"multi_scale\"\nweight = 0.5\nmean = false\n[[loss]]\nname = \"adversarial\"\nweight = 0.001\n",
     64, 3e-3, 2000},
    {"refinementnet", "name = \"refinementnet\"\nwidth = 4", "name = \"refinement\"\npatch = 256\n", 256, 4e-3, 2000},
};

class Overfit : public testing::TrainingTest, public ::testing::WithParamInterface<Case> {};

TEST_P(Overfit, ReachesThirtyDecibels) {
  if (std::getenv("MEND_LONG_TESTS") == nullptr) GTEST_SKIP() << "takes minutes: ./dev test --long";
  const auto& item = GetParam();
  auto settings = config("run", item.network, item.framework, item.size, 4, item.rate);
  settings.stages[0].steps = item.most_steps;
  settings.sampler.largest = 0.1;
  const KeptHeap heap;
  Context all_threads;
  Trainer trainer(settings, all_threads, testing::quiet);
  const double best = learn_by_heart(trainer, settings, 30, /*every=*/20);
  std::printf("%s: %.1f dB after %lld steps\n", item.name, best, static_cast<long long>(trainer.step()));
  EXPECT_GE(best, 30);
}

INSTANTIATE_TEST_SUITE_P(Networks, Overfit, ::testing::ValuesIn(cases),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace mend
