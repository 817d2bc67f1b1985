/// The questions of a human study: pairs of results, drawn from folders, and two control questions.
///
/// Source: Moskalenko, Erofeev and Vatolin, "Deep Two-Stage High-Resolution Image Inpainting", GraphiCon 2020, sec. 4:
/// pairs of results side by side, "which looks better?", participants who fail control questions are not counted.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace mend {

struct StudyMethod {
  std::string name;
  std::filesystem::path folder;
};

/// What can be asked about: pictures that every method has a result of, and a photograph.
struct StudyPictures {
  std::vector<StudyMethod> methods;
  std::filesystem::path truth;
  std::vector<std::string> names;  ///< relative to every folder, without extension, in order
};

/// Looks for PNG, JPEG and WebP files below the folders. @throws Error{io} if a folder is missing;
/// Error{invalid_argument} for fewer than two methods, two of one name or folder, or no picture that all have.
StudyPictures find_study_pictures(std::vector<StudyMethod> methods, const std::filesystem::path& truth);

/// The file of a picture in one of the folders; its extension is that of the file.
std::filesystem::path study_file(const std::filesystem::path& folder, const std::string& name);

/// What one side of a question shows.
constexpr int control_truth = -1;   ///< the photograph
constexpr int control_broken = -2;  ///< the photograph with a grey square over its middle

struct Question {
  int picture;      ///< index into names
  int left, right;  ///< indices into methods, or the two sides of a control question
  bool is_control() const { return left < 0; }
};

/// `pairs` questions and two controls, in an order, on sides and about pictures that depend on the seed alone. Every
/// pair of methods is asked about as often as every other, give or take one.
/// @throws Error{invalid_argument} unless pairs is in 1..1000.
std::vector<Question> study_questions(const StudyPictures& pictures, int pairs, uint64_t seed);

}  // namespace mend
