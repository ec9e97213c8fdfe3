#include "engine/cli/NamedServer.h"

#include "engine/catalogue/ProfileStore.h"
#include "engine/jobs/Failure.h"

namespace basekeep {

Profile namedServer(const QString& text)
{
    const ProfileStore store;
    for (const Profile& profile : store.profiles()) {
        if (profile.name == text)
            return profile;
    }
    Profile profile;
    profile.connection.connectionString = text;
    if (const QString error = profile.connection.connectionStringError(); !error.isEmpty())
        throw Failure{Failure::Code::InvalidOption, error, {}, {}};
    return profile;
}

} // namespace basekeep
