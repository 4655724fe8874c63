#include "app/store/database.h"

namespace hearth {

Database::Journal Database::usual_journal() { return Journal::Rollback; }

}  // namespace hearth
