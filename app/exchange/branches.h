// The order in which a conversation is read on paper: the shown path first, then each other branch from where
// it leaves. The exports for people share it. Pure functions, any thread.
#pragma once

#include <string>
#include <vector>

#include "app/store/transcript.h"

namespace hearth {

// Indexes of messages, first to last.
using MessagePath = std::vector<size_t>;

// Empty when no message is shown.
MessagePath shown_messages(const Transcript& transcript);
// All messages that are not in shown_messages, as runs: each begins where it leaves a path that came before.
std::vector<MessagePath> other_branches(const Transcript& transcript);

// "You", "Assistant (name of the model)", …
std::string speaker_heading(const TranscriptMessage& message);

}  // namespace hearth
