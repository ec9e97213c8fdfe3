// Runs a fuzz target without libFuzzer: its seeds, and variations of them. Part of the test suite.

#include "tests/fuzz/FuzzTarget.h"

#include <QtCore/QDir>
#include <QtCore/QFile>

#include <cstdio>
#include <cstdlib>
#include <random>

using namespace basekeep;

namespace {

void tryInput(const QByteArray& input)
{
    (void)LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.constData()),
                                 static_cast<std::size_t>(input.size()));
}

QByteArray variationOf(QByteArray input, const QByteArrayList& seeds, std::mt19937& random)
{
    const auto below = [&](qsizetype limit) {
        return static_cast<qsizetype>(random() % static_cast<quint32>(limit));
    };
    for (qsizetype changes = 1 + below(4); changes > 0 && !input.isEmpty(); --changes) {
        const qsizetype at = below(input.size());
        switch (below(6)) {
        case 0:
            input[at] = static_cast<char>(input[at] ^ (1 << below(8)));
            break;
        case 1:
            input[at] = static_cast<char>(random());
            break;
        case 2:
            input.remove(at, 1 + below(16));
            break;
        case 3:
            input.insert(at, input.mid(below(input.size()), 1 + below(64)));
            break;
        case 4:
            input.truncate(at);
            break;
        default: {
            const QByteArray& other = seeds[below(seeds.size())];
            input = input.left(at) + other.mid(below(other.size()));
        }
        }
    }
    return input;
}

int writeSeeds(const QString& folder)
{
    if (!QDir().mkpath(folder))
        return EXIT_FAILURE;
    int number = 0;
    for (const QByteArray& seed : fuzzSeeds()) {
        QFile file(QStringLiteral("%1/seed-%2").arg(folder).arg(++number));
        if (!file.open(QIODevice::WriteOnly) || file.write(seed) != seed.size())
            return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}

} // namespace

/// NAME [COUNT [SEED]], NAME --write-seeds FOLDER
int main(int argc, char* argv[])
{
    if (argc == 3 && qstrcmp(argv[1], "--write-seeds") == 0)
        return writeSeeds(QFile::decodeName(argv[2]));
    const int count = argc > 1 ? std::atoi(argv[1]) : 2000;
    const unsigned seed = argc > 2 ? static_cast<unsigned>(std::strtoul(argv[2], nullptr, 10)) : std::random_device()();
    std::printf("%d variations, seed %u\n", count, seed); // before all, for whoever sees it crash
    std::fflush(stdout);
    const QByteArrayList seeds = fuzzSeeds();
    for (const QByteArray& input : seeds)
        tryInput(input);
    std::mt19937 random(seed);
    for (int round = 0; round < count; ++round)
        tryInput(
            variationOf(seeds[static_cast<qsizetype>(random() % static_cast<quint32>(seeds.size()))], seeds, random));
    return EXIT_SUCCESS;
}
