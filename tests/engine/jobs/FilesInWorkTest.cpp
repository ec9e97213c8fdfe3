#include "engine/jobs/FilesInWork.h"

#include <QtTest/QTest>

#include <optional>

using namespace basekeep;

class FilesInWorkTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listsWhatIsReadNow()
    {
        using Names = std::vector<std::string>;
        FilesInWork files;
        QVERIFY(files.names().empty());
        std::optional<FilesInWork::Entry> first(std::in_place, files, "base/1/1259");
        std::optional<FilesInWork::Entry> second(std::in_place, files, "base/5/16384");
        std::optional<FilesInWork::Entry> third(std::in_place, files, "base/5/16384");
        QCOMPARE(files.names(), (Names{"base/1/1259", "base/5/16384", "base/5/16384"}));
        second.reset();
        QCOMPARE(files.names(), (Names{"base/1/1259", "base/5/16384"}));
        first.reset();
        third.reset();
        QVERIFY(files.names().empty());
    }
};

QTEST_APPLESS_MAIN(FilesInWorkTest)
#include "FilesInWorkTest.moc"
