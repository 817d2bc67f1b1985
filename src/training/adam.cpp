#include "training/adam.h"

#include <ATen/Parallel.h>

#include <cmath>

#include "training/checkpoint.h"

namespace mend {
namespace {

struct Factors {
  float beta1, beta2, rate, correction2, scale, ema;
};

/// One parameter, all in one pass: the work is bound by memory, and separate operations would read it ten times.
void fused_step(torch::Tensor& parameter, const torch::Tensor& gradient, torch::Tensor& first, torch::Tensor& second,
                torch::Tensor& average, const Factors& f) {
  auto* p = parameter.data_ptr<float>();
  const auto* g = gradient.data_ptr<float>();
  auto *m = first.data_ptr<float>(), *v = second.data_ptr<float>(), *a = average.data_ptr<float>();
  at::parallel_for(0, parameter.numel(), 1 << 15, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const float gradient_i = g[i] * f.scale;
      m[i] = f.beta1 * m[i] + (1 - f.beta1) * gradient_i;
      v[i] = f.beta2 * v[i] + (1 - f.beta2) * gradient_i * gradient_i;
      p[i] -= f.rate * m[i] / (std::sqrt(v[i] * f.correction2) + 1e-8f);
      a[i] += (1 - f.ema) * (p[i] - a[i]);
    }
  });
}

/// All parameters together: on a GPU one kernel an operation instead of one for each of hundreds of tensors.
void grouped_step(std::vector<torch::Tensor>& parameters, const std::vector<torch::Tensor>& gradients,
                  std::vector<torch::Tensor>& first, std::vector<torch::Tensor>& second,
                  std::vector<torch::Tensor>& average, const Factors& f) {
  const auto scaled = torch::_foreach_mul(gradients, f.scale);
  torch::_foreach_mul_(first, f.beta1);
  torch::_foreach_add_(first, scaled, 1 - f.beta1);
  torch::_foreach_mul_(second, f.beta2);
  torch::_foreach_addcmul_(second, scaled, scaled, 1 - f.beta2);
  const auto roots = torch::_foreach_sqrt(torch::_foreach_mul(second, f.correction2));
  torch::_foreach_add_(roots, 1e-8);
  torch::_foreach_addcdiv_(parameters, first, roots, -f.rate);
  torch::_foreach_mul_(average, f.ema);
  torch::_foreach_add_(average, parameters, 1 - f.ema);
}

}  // namespace

Adam::Adam(const torch::nn::Module& module) {
  torch::NoGradGuard no_grad;
  for (const auto& item : module.named_parameters()) {
    if (!item.value().requires_grad()) continue;
    names_.push_back(item.key());
    parameters_.push_back(item.value());
    first_.push_back(torch::zeros_like(item.value()));
    second_.push_back(torch::zeros_like(item.value()));
    average_.push_back(item.value().detach().clone());
  }
}

double Adam::step(std::vector<torch::Tensor> gradients, const AdamStep& step) {
  torch::NoGradGuard no_grad;
  std::vector<torch::Tensor> squares;
  for (size_t i = 0; i < gradients.size(); ++i) {
    auto& gradient = gradients[i];
    if (!gradient.defined()) continue;
    // The fused pass walks the memory: the gradient must lie as the parameter does.
    if (gradient.strides() != parameters_[i].strides()) gradient = torch::empty_like(parameters_[i]).copy_(gradient);
    squares.push_back(gradient.square().sum().to(torch::kDouble));
  }
  if (squares.empty()) return 0;
  const double norm = torch::stack(squares).sum().sqrt().item<double>();
  if (!std::isfinite(norm)) return norm;
  ++count_;
  const double correction1 = 1 - std::pow(step.beta1, static_cast<double>(count_));
  const double correction2 = 1 - std::pow(step.beta2, static_cast<double>(count_));
  // The average follows faster at first, or it would remember the random start.
  const double ema = std::min(step.ema, (1 + static_cast<double>(count_)) / (10 + static_cast<double>(count_)));
  const Factors factors{static_cast<float>(step.beta1),
                        static_cast<float>(step.beta2),
                        static_cast<float>(step.rate / correction1),
                        static_cast<float>(1 / correction2),
                        static_cast<float>(step.clip > 0 && norm > step.clip ? step.clip / norm : 1),
                        static_cast<float>(step.ema > 0 ? ema : 0)};
  std::vector<torch::Tensor> parameters, other_gradients, first, second, average;
  for (size_t i = 0; i < gradients.size(); ++i) {
    if (!gradients[i].defined()) continue;
    if (gradients[i].is_cpu() && gradients[i].scalar_type() == torch::kFloat &&
        gradients[i].is_non_overlapping_and_dense()) {
      fused_step(parameters_[i], gradients[i], first_[i], second_[i], average_[i], factors);
      continue;
    }
    parameters.push_back(parameters_[i]);
    other_gradients.push_back(gradients[i]);
    first.push_back(first_[i]);
    second.push_back(second_[i]);
    average.push_back(average_[i]);
  }
  if (!parameters.empty()) grouped_step(parameters, other_gradients, first, second, average, factors);
  return norm;
}

void Adam::save(const std::string& prefix, std::map<std::string, at::Tensor>& tensors) const {
  const std::string first = prefix + "m.", second = prefix + "v.", average = prefix + "ema.";
  for (size_t i = 0; i < names_.size(); ++i) {
    tensors[first + names_[i]] = first_[i];
    tensors[second + names_[i]] = second_[i];
    tensors[average + names_[i]] = average_[i];
  }
  tensors[prefix + "count"] = torch::tensor({count_}, torch::kLong);
}

void Adam::load(const std::string& prefix, const std::map<std::string, at::Tensor>& tensors) {
  const std::string first = prefix + "m.", second = prefix + "v.", average = prefix + "ema.";
  for (size_t i = 0; i < names_.size(); ++i) {
    copy_named(tensors, first + names_[i], first_[i]);
    copy_named(tensors, second + names_[i], second_[i]);
    copy_named(tensors, average + names_[i], average_[i]);
  }
  auto count = torch::zeros({1}, torch::kLong);
  copy_named(tensors, prefix + "count", count);
  count_ = count.item<int64_t>();
}

void Adam::swap_average() {
  torch::NoGradGuard no_grad;
  for (size_t i = 0; i < parameters_.size(); ++i) {
    const auto weights = parameters_[i].detach().clone();
    parameters_[i].copy_(average_[i]);
    average_[i].copy_(weights);
  }
}

}  // namespace mend
