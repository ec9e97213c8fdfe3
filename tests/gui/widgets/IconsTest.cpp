#include "gui/widgets/Icons.h"

#include <QtCore/QDir>
#include <QtCore/QDirIterator>
#include <QtCore/QRegularExpression>
#include <QtGui/QGuiApplication>
#include <QtGui/QPainter>
#include <QtGui/QPalette>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>

using namespace basekeep;

namespace {

/// The colour of the most opaque pixel.
QColor inkOf(const QIcon& icon, QIcon::Mode mode = QIcon::Normal)
{
    const QImage image = icon.pixmap(QSize(24, 24), 1.0, mode).toImage().convertToFormat(QImage::Format_ARGB32);
    QColor ink(0, 0, 0, 0);
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (image.pixelColor(x, y).alpha() > ink.alpha())
                ink = image.pixelColor(x, y);
    return ink;
}

} // namespace

class IconsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everySourceHasItsMasks()
    {
        const QDir sources(QStringLiteral(BASEKEEP_SOURCE_DIR "/resources/icons"));
        const QStringList names = sources.entryList({QStringLiteral("*.svg")});
        QVERIFY(names.size() > 25);
        for (const QString& file : names)
            for (const int size : {16, 20, 24, 32, 48, 64, 96})
                QVERIFY2(QFile::exists(QStringLiteral(":/icons/masks/%1-%2.png").arg(file.chopped(4)).arg(size)),
                         qPrintable(file));
    }

    void everyIconUsedInTheSourceExists()
    {
        // Names are given as icon(QStringLiteral("name") …) or as the icon's name to a page's header.
        const QRegularExpression use(QStringLiteral("\\bicon\\(QStringLiteral\\(\"([a-z-]+)\"\\)"));
        int found = 0;
        QDirIterator files(QStringLiteral(BASEKEEP_SOURCE_DIR "/gui"), {QStringLiteral("*.cpp")}, QDir::Files,
                           QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            QRegularExpressionMatchIterator uses = use.globalMatch(QString::fromUtf8(file.readAll()));
            while (uses.hasNext()) {
                const QString name = uses.next().captured(1);
                QVERIFY2(!icon(name).pixmap(16).isNull(), qPrintable(file.fileName() + QLatin1Char(' ') + name));
                ++found;
            }
        }
        QVERIFY(found > 10);
    }

    void followsThePalette()
    {
        const QIcon check = icon(QStringLiteral("check"));
        QPalette dark;
        dark.setColor(QPalette::Window, Qt::black);
        dark.setColor(QPalette::WindowText, Qt::white);
        QApplication::setPalette(dark);
        QCOMPARE(inkOf(check).rgb(), QColor(Qt::white).rgb());
        const QRgb goodOnDark = inkOf(icon(QStringLiteral("check"), StateColor::Good)).rgb();
        QPalette light;
        light.setColor(QPalette::Window, Qt::white);
        light.setColor(QPalette::WindowText, Qt::black);
        QApplication::setPalette(light);
        QCOMPARE(inkOf(check).rgb(), QColor(Qt::black).rgb());
        QVERIFY(inkOf(icon(QStringLiteral("check"), StateColor::Good)).rgb() != goodOnDark);
    }

    void isSharpOnEveryScreen()
    {
        const QIcon server = icon(QStringLiteral("server"));
        for (const qreal ratio : {1.0, 1.25, 1.5, 2.0}) {
            const int pixels = qRound(24 * ratio);
            QImage screen(pixels, pixels, QImage::Format_ARGB32_Premultiplied);
            screen.setDevicePixelRatio(ratio);
            screen.fill(Qt::transparent);
            QPainter painter(&screen);
            server.paint(&painter, QRect(0, 0, 24, 24));
            painter.end();
            const QImage wanted = server.pixmap(QSize(24, 24), ratio).toImage();
            QCOMPARE(wanted.size(), screen.size());
            QCOMPARE(screen.convertToFormat(QImage::Format_ARGB32), wanted.convertToFormat(QImage::Format_ARGB32));
        }
    }

    void keepsItsShapeInALowRow()
    {
        QImage screen(40, 20, QImage::Format_ARGB32_Premultiplied);
        screen.fill(Qt::transparent);
        QPainter painter(&screen);
        icon(QStringLiteral("error")).paint(&painter, screen.rect());
        painter.end();
        QCOMPARE(screen.copy(10, 0, 20, 20).convertToFormat(QImage::Format_ARGB32),
                 icon(QStringLiteral("error")).pixmap(20, 20).toImage().convertToFormat(QImage::Format_ARGB32));
        QCOMPARE(screen.pixelColor(9, 10).alpha(), 0);
        QCOMPARE(screen.pixelColor(30, 10).alpha(), 0);
    }

    void anUnknownNameIsBlankNotACrash() { QVERIFY(icon(QStringLiteral("no-such-icon")).pixmap(16).isNull()); }

    void theProgramHasItsOwnIcon()
    {
        for (const int size : {16, 32, 256})
            QCOMPARE(applicationIcon().pixmap(size).width(), size);
    }
};

QTEST_MAIN(IconsTest)
#include "IconsTest.moc"
