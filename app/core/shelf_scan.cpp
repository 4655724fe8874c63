#include "app/core/shelf_scan.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "app/core/words.h"
#include "app/models/file_hash.h"
#include "app/models/fit.h"
#include "app/models/licences.h"
#include "app/models/model_paths.h"
#include "app/models/model_places.h"
#include "app/models/model_shelf.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"
#include "engine/engine.h"

namespace hearth {
namespace {

std::string name_of_file(const std::string& path) { return text_of(path_of(path).filename()); }

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& letter : out) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return out;
}

// The card and what follows from it.
ShelfModel look_at(const FoundModel& found, const ShelfPlaces& places, uint32_t context_tokens) {
  ShelfModel model = {.path = found.path, .name = repair_utf8(found.name), .origin = found.origin};
  model.removable = lies_in(found.path, places.shelf);
  auto card = read_model_card(found.path);
  if (!card) {
    model.error = said(card.error());
    return model;
  }
  model.card = *std::move(card);
  if (!model.card.name.empty()) model.name = model.card.name;
  model.memory_bytes = memory_needed(model.card, context_tokens);
  model.licence_words = licence_for_people(model.card.licence);
  const std::string hash = known_sha256(found.path, places.cache);
  auto expected = expected_hash(found.path);
  if (!expected && !found.sha256.empty()) expected = found.sha256;
  model.sha256 = !hash.empty() ? hash : expected.value_or("");
  if (!hash.empty() && expected)
    model.check = hash == *expected ? ShelfModel::Check::Good : ShelfModel::Check::Bad;
  return model;
}

// A file that was not found by its folder.
void add_file(const std::string& path, std::string origin, std::set<std::string>& identities,
              std::vector<FoundModel>& found) {
  FoundModel model = {.path = path, .name = text_of(path_of(path).stem()), .origin = std::move(origin)};
  model.identity = model_identity(path);
  // A file of Hearth's own places that is no GGUF is shown with what is wrong with it.
  if (model.identity.empty() || identities.insert(model.identity).second) found.push_back(std::move(model));
}

std::vector<FoundModel> find_all(const ShelfPlaces& places, const std::function<bool()>& keep_going) {
  std::set<std::string> identities;
  std::vector<FoundModel> found;
  const std::string own(words(Word::kAppName));
  for (const ModelFile& file : list_model_files(places.folders)) add_file(file.path, own, identities, found);
  for (const std::string& file : places.files) {
    std::error_code fault;
    if (!std::filesystem::is_regular_file(path_of(file), fault)) continue;
    add_file(file, text_of(path_of(file).parent_path()), identities, found);
  }
  std::vector<ModelPlace> elsewhere = places.usual ? usual_places() : std::vector<ModelPlace>();
  for (const std::string& folder : places.others) elsewhere.push_back({folder, folder});
  for (FoundModel& model : find_models(elsewhere, {}, keep_going)) {
    if (identities.insert(model.identity).second) found.push_back(std::move(model));
  }
  return found;
}

ModelChoice::Kind kind_of(ModelKind kind) {
  switch (kind) {
    case ModelKind::Quick:
      return ModelChoice::Kind::Quick;
    case ModelKind::Balanced:
      return ModelChoice::Kind::Balanced;
    case ModelKind::Careful:
      return ModelChoice::Kind::Careful;
  }
  return ModelChoice::Kind::Quick;
}

const ShelfModel* find_here(const CatalogueModel& wanted, const std::vector<ShelfModel>& shelf) {
  const auto found = std::ranges::find_if(shelf, [&wanted](const ShelfModel& model) {
    if (!model.error.empty() || model.check == ShelfModel::Check::Bad) return false;
    if (!wanted.sha256.empty() && !model.sha256.empty()) return wanted.sha256 == model.sha256;
    return lowered(name_of_file(model.path)) == lowered(wanted.file);
  });
  return found == shelf.end() ? nullptr : &*found;
}

void predict_speed(ModelChoice& choice, const ShelfModel* here, const MachineFacts& machine) {
  // Of a file that is not here, the bytes a token reads are taken to be all of it.
  const uint64_t bytes = here && here->card.bytes_per_token > 0 ? here->card.bytes_per_token : choice.bytes;
  double tokens_per_s = 0;
  if (machine.measured_tokens_per_s > 0 && machine.measured_bytes_per_token > 0) {
    tokens_per_s =
        predicted_tokens_per_s(bytes, machine.measured_tokens_per_s, machine.measured_bytes_per_token);
    choice.measured = here && here->path == machine.measured_path;
  } else {
    tokens_per_s = predicted_tokens_per_s(bytes, machine.tested_tokens_per_s);
  }
  choice.words_per_s = words_per_s(tokens_per_s);
}

bool fits(uint64_t bytes, const MachineFacts& machine) {
  return fit_in_words(bytes, machine.free_memory_bytes).fits;
}

}  // namespace

std::string licence_for_people(std::string_view licence) {
  switch (licence_terms(licence)) {
    case LicenceTerms::NotStated:
      return {};
    case LicenceTerms::Free:
      return std::string(words(Word::kLicenceFree));
    case LicenceTerms::Conditions:
      return std::string(words(Word::kLicenceConditions));
    case LicenceTerms::UsesRuledOut:
      return std::string(words(Word::kLicenceRuledOut));
    case LicenceTerms::NotForBusiness:
      return std::string(words(Word::kLicenceNotForBusiness));
    case LicenceTerms::Unknown:
      return std::string(words(Word::kLicenceOwnTerms));
  }
  return {};
}

std::vector<ShelfModel> scan_shelf(const ShelfPlaces& places, uint32_t context_tokens,
                                   const std::function<bool()>& keep_going) {
  std::vector<ShelfModel> shelf;
  for (const FoundModel& found : find_all(places, keep_going)) {
    if (!keep_going()) break;
    shelf.push_back(look_at(found, places, context_tokens));
  }
  return shelf;
}

void mark_fitting(std::vector<ShelfModel>& shelf, const MachineFacts& machine) {
  for (ShelfModel& model : shelf) model.fits = fits(model.memory_bytes, machine);
}

std::vector<ModelChoice> choices_here(const Catalogue& catalogue, const std::string& host,
                                      const std::vector<ShelfModel>& shelf, const MachineFacts& machine,
                                      uint32_t context_tokens) {
  std::vector<ModelChoice> choices;
  for (const CatalogueModel& model : catalogue.models) {
    const ShelfModel* const here = find_here(model, shelf);
    ModelChoice choice = {
        .id = model.id,
        .kind = kind_of(model.kind),
        .name = model.name,
        .maker = model.maker,
        .licence = licence_title(model.licence),
        .licence_words = licence_for_people(model.licence),
        .source = model.source,
        .file = model.file,
        .sha256 = model.sha256,
        .about = model.about,
        .host = host,
        .bytes = model.bytes,
        .memory_bytes = memory_needed(model.bytes, model.kv_bytes_per_token, context_tokens),
        .here = here != nullptr,
        .path = here ? here->path : std::string()};
    choice.fits = fits(choice.memory_bytes, machine);
    predict_speed(choice, here, machine);
    choices.push_back(std::move(choice));
  }
  // Within a kind: those here that fit, those that fit, then the others, smallest first.
  const auto rank = [](const ModelChoice& choice) { return choice.fits ? (choice.here ? 0 : 1) : 2; };
  std::ranges::stable_sort(choices, [&rank](const ModelChoice& a, const ModelChoice& b) {
    if (a.kind != b.kind) return a.kind < b.kind;
    if (rank(a) != rank(b)) return rank(a) < rank(b);
    return rank(a) == 2 && a.bytes < b.bytes;
  });
  return choices;
}

}  // namespace hearth
