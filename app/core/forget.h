// Takes every text of conversations out of the state, overwritten first: what locking shows and leaves in
// memory. Main thread.
#pragma once

#include "app/core/state.h"

namespace hearth {

// Settings, the model, shelf, downloads and the ledger stay: nothing in them tells of content.
void forget_content(AppState& state);
void forget(SourceView& source);  // closes it
void forget(DocumentWorkView& work);

}  // namespace hearth
