#include "engine/jobs/Interruption.h"
#include "gui/MainWindow.h"
#include "gui/platform/DesktopColors.h"
#include "gui/settings/Appearance.h"
#include "gui/widgets/Icons.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QLibraryInfo>
#include <QtCore/QTranslator>
#include <QtGui/QSessionManager>
#include <QtWidgets/QApplication>

using namespace basekeep;

namespace {

void installTranslations(QApplication& application)
{
    // English plurals serve every language that has no catalogue of its own.
    auto* english = new QTranslator(&application);
    if (english->load(QStringLiteral(":/i18n/basekeep_en.qm")))
        QApplication::installTranslator(english);
    auto* own = new QTranslator(&application);
    if (own->load(QLocale(), QStringLiteral("basekeep"), QStringLiteral("_"), QStringLiteral(":/i18n")))
        QApplication::installTranslator(own);
    auto* standardTexts = new QTranslator(&application);
    if (standardTexts->load(QLocale(), QStringLiteral("qtbase"), QStringLiteral("_"),
                            QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QApplication::installTranslator(standardTexts);
}

} // namespace

int main(int argc, char* argv[])
{
#ifdef Q_OS_MACOS
    QCoreApplication::setAttribute(Qt::AA_DontShowIconsInMenus); // menus have none there
#endif
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("basekeep"));
    QApplication::setApplicationDisplayName(QStringLiteral("Basekeep"));
    QApplication::setApplicationVersion(QStringLiteral(BASEKEEP_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("org.basekeep.Basekeep"));
    QApplication::setWindowIcon(applicationIcon());
    QApplication::setQuitOnLastWindowClosed(false); // a job may go on while the window is hidden
    installTranslations(application);

    QCommandLineParser parser;
    parser.setApplicationDescription(
        QCoreApplication::translate("main", "Physical base backups of PostgreSQL, verified while they arrive."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption profileOption(QStringLiteral("profile"),
                                           QCoreApplication::translate("main", "Shows the server of this name."),
                                           QCoreApplication::translate("main", "name"));
    parser.addOption(profileOption);
    parser.process(application);

    const DesktopColors desktopColors;
    MainWindow window(PasswordStore::create());
    applyAppearance(window.settings().appearance());
    QObject::connect(&window.settings(), &Settings::appearanceChanged, &application, &applyAppearance);
    QObject::connect(&desktopColors, &DesktopColors::changed, &window,
                     [&window] { applyAppearance(window.settings().appearance()); });
    QObject::connect(&window, &MainWindow::closed, &application, &QCoreApplication::quit);

    Interruption interruption;
    QObject::connect(&interruption, &Interruption::requested, &window, &MainWindow::endSession);
    QObject::connect(
        &application, &QGuiApplication::commitDataRequest, &window, [&window] { window.endSessionNow(); },
        Qt::DirectConnection);

#ifdef Q_OS_MACOS
    // A click on the dock's icon brings back a window that was sent to the background.
    QObject::connect(&application, &QGuiApplication::applicationStateChanged, &window,
                     [&window](Qt::ApplicationState state) {
                         if (state == Qt::ApplicationActive && !window.isVisible())
                             window.showWindow();
                     });
#endif

    window.show();
    if (parser.isSet(profileOption))
        window.chooseProfileNamed(parser.value(profileOption));
    return QApplication::exec();
}
