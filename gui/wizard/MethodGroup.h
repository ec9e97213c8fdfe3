#pragma once

#include <QtWidgets/QGroupBox>

#include "gui/wizard/MethodRules.h"

class QCheckBox;
class QComboBox;
class QRadioButton;
class QVBoxLayout;

namespace basekeep {

class BackupSetup;
class ReasonLine;

/// Some choices of a backup that belong together. Shows what the setup holds and which choices are open; what is not
/// open is disabled and says why beside it. A choice that was made and became impossible stays enabled, so that the
/// user can see it, and undo it, where it was made.
class MethodGroup : public QGroupBox
{
    Q_OBJECT

public:
    MethodGroup(const QString& title, BackupSetup& setup, QWidget* parent = nullptr);

protected:
    [[nodiscard]] BackupSetup& setup() const { return m_setup; }
    [[nodiscard]] MethodRules rules() const;

    /// Brings the widgets up to date with the setup.
    virtual void showSettings() = 0;

    /// Calls showSettings(); done after every change of the setup. For the end of the constructor.
    void refresh();

    /// The widgets are being told, so they do not tell: what their signals are connected to has to ask.
    [[nodiscard]] bool isShowing() const { return m_isShowing; }

    /// A radio button with its explanation beneath, in line with its text.
    static QRadioButton* addOption(QVBoxLayout* layout, const QString& objectName, const QString& text,
                                   const QString& explanation);
    /// A box that may become narrower than its longest entry, so that a small window need not cut it off.
    static QComboBox* makeComboBox(const QString& objectName);
    static QCheckBox* makeCheckBox(const QString& objectName, const QString& text, const QString& explanation);

    /// `isChosen`: the control is in use as it is. Says the reason quietly if it only explains what is not offered.
    static void explain(QWidget* control, ReasonLine* line, const QString& obstacle, bool isChosen);
    /// The same for one entry of a box. The line is left alone.
    static void offerEntry(QComboBox* box, int index, bool isOffered);
    /// The obstacles of several entries in one line: the chosen entry's as a warning, else the first one.
    static void explainEntries(QComboBox* box, ReasonLine* line, const QStringList& obstacles);

private:
    BackupSetup& m_setup;
    bool m_isShowing = false;
};

} // namespace basekeep
