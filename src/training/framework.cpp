#include "training/framework.h"

#include "base/named.h"
#include "weights/load_into.h"

namespace mend {

#define FRAMEWORK(name) FrameworkSpec name##_framework();
#include "training/frameworks.def"
#undef FRAMEWORK

const std::vector<FrameworkSpec>& framework_catalog() {
#define FRAMEWORK(name) name##_framework(),
  static const std::vector<FrameworkSpec> specs = {
#include "training/frameworks.def"
  };
#undef FRAMEWORK
  return specs;
}

const FrameworkSpec& find_framework(std::string_view name) {
  return find_named(framework_catalog(), name, "framework");
}

std::vector<torch::Tensor> predict(Network& generator, const Batch& batch) {
  auto stages = generator.stages(batch.image, batch.hole);
  for (auto& stage : stages) stage = stage.to(torch::kFloat);
  return stages;
}

Trainee make_critic(const FrameworkSetup& setup, const std::string& usual, const std::string& name, double rate_factor,
                    const std::string& start, const std::map<std::string, std::string>& extra) {
  const auto& spec = find_critic(setup.critic_name.empty() ? usual : setup.critic_name);
  auto values = setup.critic.values();
  values.insert(extra.begin(), extra.end());
  if (spec.fixed_size > 0 && values.count("size") == 0) {
    require(setup.size > 0, "{} judges pictures of one size: every [[stage]] must have the same size", spec.name);
    values["size"] = fmt::format("{}", setup.size);
  }
  require(setup.size == 0 || (setup.size >= spec.minimum_size && setup.size % spec.size_multiple == 0),
          "{} judges pictures of multiples of {} from {}, not of {}", spec.name, spec.size_multiple, spec.minimum_size,
          setup.size);
  const Options options("[critic]", values);
  const auto critic = spec.make(options);
  if (!start.empty()) load_into(*critic, read_safetensors(start), start, std::string(spec.name));
  critic->to(setup.device);
  return {name, critic, rate_factor, std::string(spec.name), options};
}

Critic& critic_of(const Trainee& trainee) { return dynamic_cast<Critic&>(*trainee.module); }

}  // namespace mend
